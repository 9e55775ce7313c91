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
    fn on(&mut self, alarm: &Alarm, cx: &mut Ctx<Self>) {
        self.lines.push(format!("{alarm:?} {}", cx.pid()));
    }
}

fn main() {}
