//! Mistakes that are planted in the runtime, each of which the simulation must find.

use crate::arguments::Plan;

#[cfg(not(otp_planted))]
pub(crate) fn find(_: &Plan) -> Result<(), String> {
    Err("nothing is planted in this program: compile it with RUSTFLAGS='--cfg otp_planted'".to_owned())
}

#[cfg(otp_planted)]
pub(crate) use garden::find;

#[cfg(otp_planted)]
mod garden;
