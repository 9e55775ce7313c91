//! Starting and stopping a server (section 3 of the law).

mod cancelled;
mod named;
mod outcomes;
mod plan;
mod stop;
mod unsaid;
