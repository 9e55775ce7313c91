use otp::prelude::*;

pub struct Logger {
    lines: u32,
}

#[gen_event(String)]
impl Logger {
    #[event]
    fn on(&mut self, _line: &String) {
        self.lines += 1;
    }
}

fn main() {}
