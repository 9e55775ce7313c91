//! Integration tests, one binary.
#![forbid(unsafe_code)]
#![allow(clippy::doc_markdown, reason = "cases are named as OTP and Elixir name them")]

mod application;
mod call_cycles;
mod gen_event;
mod gen_server;
mod gen_statem;
mod hazards;
use otp_tests::kit;
mod mailbox;
mod names;
mod process;
mod start;
mod supervisor;
mod watchdog;
mod sys;
