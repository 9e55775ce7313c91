use otp::prelude::*;

#[gen_event(String)]
#[derive(Default)]
pub struct Logger {
    lines: Vec<String>,
}

fn main() {}
