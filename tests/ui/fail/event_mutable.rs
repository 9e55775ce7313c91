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
    fn on(&mut self, alarm: &mut Alarm) {
        *alarm = Alarm::High;
    }
}

fn main() {}
