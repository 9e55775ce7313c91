//! State machines.

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
