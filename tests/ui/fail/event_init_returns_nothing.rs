use otp::prelude::*;

#[derive(Debug)]
pub enum Alarm {
    High,
}

#[derive(Default)]
pub struct Logger {
    lines: Vec<String>,
}

#[gen_event(Alarm)]
impl Logger {
    #[init]
    pub fn new() {}

    #[event]
    fn on(&mut self, alarm: &Alarm) {
        self.lines.push(format!("{alarm:?}"));
    }
}

fn main() {}
