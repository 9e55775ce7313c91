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
    #[event]
    fn on(&mut self, alarm: &Alarm) -> usize {
        self.lines.push(format!("{alarm:?}"));
        self.lines.len()
    }
}

fn main() {}
