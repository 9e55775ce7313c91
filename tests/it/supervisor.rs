//! Supervisors: starting, restarting, stopping, being told, and the refs into their trees (sections 7 and 8 of the law).

mod auto_shutdown;
mod captured;
mod dynamic;
mod intensity;
mod model;
mod nested;
mod orders;
mod refs;
mod reports;
mod restart_types;
mod retry;
mod signals;
mod start;
mod stop;
mod strategies;
mod tree_text;
mod worker;
