//! The runtime of [otp](https://docs.rs/otp-framework): processes, `gen_server`, supervisors.
//!
//! Programs use it through the facade crate `otp`, which adds the macros.
//!
//! **Layout.** The order of the modules below is the architecture: a module uses only modules above it.
#![forbid(unsafe_code)]
#![warn(clippy::print_stdout, clippy::unwrap_used)]

#[cfg(panic = "abort")]
compile_error!(
    "otp needs `panic = \"unwind\"`: with `abort`, a panic in one process ends the program instead of the process\n\n\
     help: remove `panic = \"abort\"` from the profile in Cargo.toml"
);

// values
mod seam;

mod switch;

mod panic;

pub mod exit;
pub mod pid;
pub mod reference;
pub mod ring;

pub mod mailbox;
pub mod message;

#[doc(hidden)]
pub mod observe;

#[cfg(all(feature = "test", not(shuttle)))]
mod trial;

pub mod report;

pub mod name;

mod waits;

mod reply;

// what is told of a process that is watched
mod debug;

// processes
pub mod process;

pub mod call_cycle;

// names, and what is called by them
pub mod registry;

pub mod timer;

pub mod feed;

pub mod server_ref;

// starting and calling
pub mod protocol;

pub mod proc_lib;
pub mod spec;

pub mod behaviour;

// insight
pub mod sys;

pub mod telemetry;

// behaviours
pub mod gen_server;
pub mod gen_event;

pub mod gen_statem;

// supervision
pub mod supervisor;

// patterns
pub mod task;

pub mod agent;

// processes by what they are for
pub mod key_registry;

pub mod pg;

// patterns that Erlang takes from libraries
#[cfg(feature = "pool")]
pub mod pool;
#[cfg(feature = "jobs")]
pub mod jobs;
#[cfg(feature = "stage")]
pub mod stage;
#[cfg(feature = "net")]
pub mod net;

// programs
pub mod application;

pub mod entry;

#[cfg(all(feature = "test", not(shuttle)))]
pub mod test_kit;

#[cfg(any(shuttle, otp_planted))]
#[doc(hidden)]
pub use seam::for_models as model;
