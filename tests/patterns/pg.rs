//! Groups of processes.

mod changes;
mod default_scope;
mod membership;
