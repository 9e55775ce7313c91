//! Supervisors: starting, restarting, stopping, being told, and the refs into their trees (sections 7 and 8 of the law).

mod arguments;
mod auto_shutdown;
mod child_spec;
mod dynamic;
mod dynamic_stop;
mod generic;
mod intensity;
mod life_cycle;
mod model;
mod nested;
mod orders;
mod refs;
mod reports;
mod restart_types;
mod retry;
mod scale;
mod sent;
mod siblings;
mod signals;
mod spec_start;
mod start;
mod stop;
mod strategies;
mod tree_text;
mod worker;
