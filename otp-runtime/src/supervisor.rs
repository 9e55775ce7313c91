//! Supervisors: processes that start other processes, keep them alive, and stop them in order.
//!
//! Trees are declared with `supervisor!` of the facade crate; [`Supervisor`] is what it lowers to, for trees that are
//! put together at run time. [`DynamicSupervisor`] starts children of any types on demand, [`PartitionSupervisor`] runs one
//! process several times.
//!
//! **The data's way.** A declaration ([`Supervisor`]) becomes the engine's boot data; the engine is a server whose
//! messages are orders and the exit signals of its children; `strategy` and `intensity` decide, `restart` and `stop`
//! carry out, `children` remembers.

mod builder;
mod check;
mod child_spec;
mod children;
mod client;
mod dynamic;
mod dynamic_ref;
mod engine;
mod error;
mod info;
mod intensity;
mod logged;
mod nested;
mod reports;
mod partition;
mod restart;
mod statistics;
mod stop;
mod strategy;
mod tree;

pub use crate::spec::{Backoff, ChildType};
pub use builder::Supervisor;
#[doc(hidden)]
pub use builder::boot_supervisor;
pub use check::{SpecError, check_childspecs};
#[cfg(feature = "pool")]
pub(crate) use child_spec::Start;
pub use child_spec::{ChildOptions, ChildSpec};
pub use client::SupervisorRef;
#[doc(hidden)]
pub use client::value;
pub use dynamic::DynamicSupervisor;
pub use dynamic_ref::DynamicSupervisorRef;
pub use engine::{ChildKey, Engine};
pub use error::ChildError;
pub use info::{ChildCount, ChildInfo, ChildSettings, ChildStatus, LastRestart, StartedChild};
#[cfg(feature = "stage")]
pub(crate) use intensity::Intensity;
pub use partition::{Hashed, Partition, PartitionError, PartitionKey, PartitionSupervisor, PartitionSupervisorRef};
pub use strategy::{AutoShutdown, Strategy};
pub use tree::tree;
