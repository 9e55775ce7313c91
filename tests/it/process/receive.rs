//! `receive!`: the mailbox of a plain process, looked through selectively.

mod arms;
mod cancelled;
mod counts;
mod language;
mod model;
mod order;
mod signals;
mod times;
mod whole;
