use otp::prelude::*;

#[derive(Debug)]
pub enum Alarm {
    High,
}

#[derive(Default)]
pub struct Logger {
    lines: Vec<String>,
}

#[gen_event(&str)]
impl Logger {
    #[event]
    fn on(&mut self, line: &str) {
        self.lines.push(line.to_owned());
    }
}

fn main() {}
