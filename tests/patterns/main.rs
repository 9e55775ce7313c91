//! Tests of what is built of processes: tasks, agents, registries, groups. One binary.
#![forbid(unsafe_code)]
#![allow(clippy::doc_markdown, reason = "cases are named as OTP and Elixir name them")]

mod agent;
mod task;
mod task_supervisor;
mod key_registry;
mod pg;
mod ring;
