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
    async fn on(&mut self, alarm: &Alarm, cx: &HandlerCtx<Self>) {
        self.lines.push(format!("{alarm:?} {}", cx.pid()));
    }
}

fn main() {}
