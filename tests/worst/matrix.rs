//! The panic matrix: 14 sites where a program's own code runs, in 4 behaviours, for 3 causes. Whatever panics, one process
//! ends, once; whoever monitors it or is linked with it hears of it once; its name is free; its supervisor starts the next
//! one, which works; there is a report of it; and nothing is left.

mod cell;
mod handler;
mod machine;
mod plan;
mod server;
mod special;

use super::arguments::Arguments;
use plan::{Cause, Plan, Site};
use std::panic::catch_unwind;

/// What a program's own code is called by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Behaviour {
    GenServer,
    GenStatem,
    GenEvent,
    /// A loop written by hand that answers `sys`.
    Special,
}

impl Behaviour {
    const ALL: [Self; 4] = [Self::GenServer, Self::GenStatem, Self::GenEvent, Self::Special];

    /// Why there is no such cell, if there is none.
    fn lacks(self, site: Site) -> Option<&'static str> {
        match (self, site) {
            (Self::GenEvent, Site::Continue) => Some("a handler has no continue and no internal events"),
            (Self::Special, Site::Cast) => Some("whatever reaches a loop written by hand is an info"),
            (Self::Special, Site::Debug) => Some("its state and its messages are printed by nobody but itself"),
            _ => None,
        }
    }
}

/// The cells that there are: all but three sites.
const CELLS: usize = (14 * 4 - 3) * 3;

/// Runs all of it.
pub(crate) fn run(_: &Arguments) -> String {
    let mut cells = 0;
    let mut absent = Vec::new();
    let mut broken = Vec::new();
    for behaviour in Behaviour::ALL {
        for site in Site::ALL {
            if let Some(reason) = behaviour.lacks(site) {
                absent.push(format!("{behaviour:?} {site:?}: {reason}"));
                continue;
            }
            for cause in Cause::ALL {
                if catch_unwind(|| cell::holds(behaviour, &Plan::new(site, cause))).is_err() {
                    broken.push(format!("{behaviour:?} {site:?} {cause:?}"));
                }
                cells += 1;
            }
        }
    }
    assert_eq!((cells, absent.len()), (CELLS, 3), "the matrix is as large as it says");
    assert!(broken.is_empty(), "{} of {cells} cells are broken:\n{}", broken.len(), broken.join("\n"));
    format!("panic matrix: {cells} cells of 168; there is no\n      {}\n   ", absent.join("\n      "))
}
