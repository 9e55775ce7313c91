//! The code of the book, one module a chapter. `cargo test` compiles and runs all of it.
//!
//! A page shows the lines between `ANCHOR: name` and `ANCHOR_END: name`.
#![forbid(unsafe_code)]
#![expect(unreachable_pub, reason = "the samples are written as parts of a library")]

mod agents;
mod applications;
mod back_pressure;
mod calls_and_casts;
mod crashes;
mod dynamic_and_partitioned;
mod finding_a_race;
mod first_server;
mod gen_event;
mod gen_statem;
mod groups;
mod jobs;
mod key_registry;
mod links_and_monitors;
mod hanging;
mod names;
mod observability;
mod order_of_events;
mod pools;
mod processes;
mod quick_start;
mod reports;
mod restart_strategies;
mod ring;
mod shutdown;
mod sockets_as_mail;
mod special_processes;
mod stages;
mod state_diagrams;
mod streams_and_sinks;
mod supervision;
mod sys;
mod tasks;
mod testing;
mod what_under_which_supervisor;
