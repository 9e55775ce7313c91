//! Processes: signals, links, monitors, the end (section 1 of the law).

mod crash_reports;
mod drops;
mod endings;
mod exit_signals;
mod hibernate;
mod info;
mod links;
mod model;
mod monitors;
mod order;
mod races;
mod reasons;
mod receive;
mod reports;
mod timers;
