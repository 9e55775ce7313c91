use otp::prelude::*;

#[derive(Debug)]
pub enum Alarm {
    High,
}

#[derive(Default)]
pub struct Logger {
    lines: Vec<String>,
}

pub struct Full;

#[gen_event(Alarm)]
impl Logger {
    #[event]
    fn on(&mut self, alarm: &Alarm) -> Result<(), Full> {
        self.lines.push(format!("{alarm:?}"));
        Err(Full)
    }
}

fn main() {}
