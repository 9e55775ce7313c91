//! State machines.
#![expect(unreachable_pub, missing_debug_implementations, reason = "machines are written as parts of a library")]

mod calls;
mod code_lock;
mod enter;
mod enter_loop;
mod faults;
mod generic;
mod guards;
mod hibernate;
mod modes;
mod order;
mod probe;
mod reports;
mod start;
mod status;
mod stop;
mod supervised;
mod terminate;
mod timeouts;
