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
    fn on(&mut self, alarm: &Alarm) {
        self.lines.push(format!("{alarm:?}"));
    }

    #[info]
    fn down(&mut self, down: Down) {
        self.lines.push(format!("{down:?}"));
    }
}

fn main() {}
