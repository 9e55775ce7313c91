//! The example `gateway`, driven as its users drive it: the program runs, clients talk to it through sockets, signals stop it.
//!
//! Where `wrk` is installed it is one of the clients; where it is not, the tests say so on standard error. Nothing is
//! asserted about how long something takes: what has to happen is waited for.
#![forbid(unsafe_code)]

#[path = "gateway/client.rs"]
mod client;
#[path = "gateway/crashes.rs"]
mod crashes;
#[path = "gateway/end.rs"]
mod end;
#[path = "gateway/guards.rs"]
mod guards;
#[path = "gateway/hostile.rs"]
mod hostile;
#[path = "gateway/load.rs"]
mod load;
#[path = "gateway/program.rs"]
mod program;
#[path = "gateway/upstream.rs"]
mod upstream;
#[path = "gateway/wrk.rs"]
mod wrk;
