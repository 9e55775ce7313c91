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
    #[call]
    pub fn lines(&self) -> usize {
        self.lines.len()
    }
}

fn main() {}
