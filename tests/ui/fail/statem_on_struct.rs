use otp::prelude::*;

#[gen_statem(Locked, Open)]
pub struct Door;

fn main() {}
