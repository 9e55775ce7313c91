//! Processes: signals, links, monitors, the end (section 1 of the law).

mod drops;
mod endings;
mod exit_signals;
mod info;
mod links;
mod model;
mod monitors;
mod order;
mod races;
mod reasons;
mod reports;
mod timers;
