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

    #[terminate]
    fn bye(&mut self, why: Removal, line: u32) {
        println!("{why} {line}");
    }
}

fn main() {}
