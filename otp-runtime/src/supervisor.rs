//! Supervisors: processes that start other processes, keep them alive, and stop them in order.
//!
//! Trees are declared with `supervisor!` of the facade crate; [`Supervisor`] is what it lowers to, for trees that are
//! put together at run time.
//!
//! **The data's way.** A declaration ([`Supervisor`]) becomes the engine's boot data; the engine is a server whose
//! messages are orders and the exit signals of its children; `strategy` and `intensity` decide, `restart` and `stop`
//! carry out, `children` remembers.

mod builder;
mod child_spec;
mod children;
mod client;
mod engine;
mod error;
mod intensity;
mod nested;
mod reports;
mod restart;
mod stop;
mod strategy;
mod tree;

pub use builder::Supervisor;
#[doc(hidden)]
pub use builder::boot_supervisor;
pub use child_spec::{ChildCount, ChildInfo, ChildOptions, ChildSpec, ChildStatus};
pub use client::SupervisorRef;
#[doc(hidden)]
pub use client::value;
pub use engine::{ChildKey, Engine};
pub use error::ChildError;
pub use strategy::{AutoShutdown, Strategy};
pub use tree::tree;
