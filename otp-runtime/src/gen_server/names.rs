//! What generated functions have in scope.

pub use super::outcome::may_move_between_threads as __may_move;
pub use super::probe::{
    Probe as __Probe, ShowDebug as __ShowDebug, ShowName as __ShowName, show_call as __call, show_cast as __cast,
};
