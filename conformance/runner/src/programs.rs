//! Programs of processes: what each of a few processes does, step by step. They run here and on the BEAM
//! (`conformance/beam/programs.escript`), and print what has become of everybody after each step.
//!
//! The first line says who is there at the beginning: `start a b s`. Each further line is a step: orders, separated by `;`, all of
//! which are given before anybody is waited for, or `wait N`. An order is who does it, what, and to whom. `a` to `e` are plain
//! processes, `s` to `v` servers; a place may be taken by several processes, one after the other (`a#1`, `a#2`).
//! What can be ordered is in [`order::ORDERS`].
//!
//! A unit of time is so long that everything else takes no time at all. What is to happen in `N` units happens half a unit
//! earlier, and so never at the moment of an order.
//!
//! The trace has a part for each step: `@N`; what the processes that did something say of it (`a: ..`), sorted by their names;
//! who has ended, and why (`a#1 - boom`); and every process of which something is now different: whether it traps exits, its
//! links, whom it monitors and who monitors it, its name, how many messages wait, and whether it waits itself
//! (`a#1 trap links=b#1 mons=b#1 by=c#1 name=n1 q=2 busy`). At the end everybody says what it has received. What has come in
//! one step from one sender is printed in the order in which it has come; what comes from several is sorted by the sender,
//! because nobody promises an order.

pub mod beam;
pub mod campaign;
pub mod generate;
pub mod judge;
pub mod order;
#[cfg(otp_planted)]
pub mod planted;
pub mod program;
pub mod recorded;
pub mod run;
pub mod shrink;
pub mod translation;

mod actor;
mod mail;
mod plain;
mod server;
mod stage;
mod state;
