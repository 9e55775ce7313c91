//! Supervision scenarios: a small language that says what a tree looks like and what happens to it, and a runner that
//! prints what supervisors do about it, line by line. The same scenarios run on the BEAM, so that the two can be compared.
//!
//! `README.md` beside this crate has the language and the format of the traces.

#![forbid(unsafe_code)]

pub mod beam;
pub mod compare;
pub mod generate;
pub mod printer;
pub mod programs;
pub mod run;
pub mod scenario;
pub mod statem;
pub mod term;

mod accepted;
mod nodes;
mod reports;
mod stage;
mod trace;
mod tree;
mod words;
