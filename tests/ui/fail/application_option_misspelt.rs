//! A typo in an option, and a restart type, which is said elsewhere.
use otp::prelude::*;

#[derive(Default)]
struct Shop;

#[application(descripton = "sells things", permanent)]
impl Shop {}

fn main() {}
