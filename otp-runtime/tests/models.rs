//! The runtime in many interleavings, by shuttle, and planted mistakes that the same models must find: `cargo xtask shuttle`.
#![cfg(shuttle)]
#![forbid(unsafe_code)]

#[path = "models/ends.rs"]
mod ends;
#[path = "models/explore.rs"]
mod explore;
#[path = "models/mail.rs"]
mod mail;
#[path = "models/names_and_timers.rs"]
mod names_and_timers;
#[path = "models/relations.rs"]
mod relations;
