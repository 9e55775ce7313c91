//! Integration tests, one binary.
#![forbid(unsafe_code)]

mod kit;
mod names;
mod process;
mod start;
mod supervisor_auto_shutdown;
mod supervisor_captured;
mod supervisor_dynamic;
mod supervisor_intensity;
mod supervisor_model;
mod supervisor_nested;
mod supervisor_orders;
mod supervisor_refs;
mod supervisor_reports;
mod supervisor_restart_types;
mod supervisor_retry;
mod supervisor_signals;
mod supervisor_start;
mod supervisor_stop;
mod supervisor_strategies;
mod supervisor_tree_text;
mod supervisor_worker;
