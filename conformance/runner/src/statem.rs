//! Scripts for one state machine: what it does about which event, and what is sent to it when. They run here and on the
//! BEAM (`conformance/beam/statem.escript`), and print what the machine has seen, in order.
//!
//! A script is lines:
//!
//! | line | what it says |
//! |---|---|
//! | `enter on` | states are entered by a call of their own; without it they are not |
//! | `rule STATE TYPE N NEXT ACTION..` | what is done about event `N` of that type in that state; one line is used once, in order |
//! | `entry STATE NEXT ACTION..` | what is done when that state is entered, used once as well |
//! | `send MS TYPE N` | event `N` is sent so many milliseconds after the start |
//! | `end MS` | the machine is stopped |
//!
//! States are `a`, `b` and `c`, and it begins in `a`. Types are `cast`, `info`, `call`, `internal`, `event`, `state` (the
//! event and the state timeout), `g1` and `g2` (generic timeouts). `NEXT` is a state, `keep`, `repeat` or `stop`. Actions are
//! `postpone`, `reply`, `next:TYPE:N`, `set:KIND:MS:N` (also `inf`), `at:KIND:MS:N` (after the start), `update:KIND:N` and
//! `cancel:KIND`.

pub mod beam;
pub mod generate;
mod machine;
pub mod run;
pub mod script;
