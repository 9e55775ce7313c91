use otp::prelude::*;

pub struct Logger;

impl Logger {
    #[event]
    fn on(&mut self, _line: &String) {}
}

fn main() {}
