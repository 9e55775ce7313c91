use otp::prelude::*;

pub enum Alarm {
    High,
}

#[derive(Default)]
pub struct Logger {
    lines: u32,
}

#[gen_event(Alarm)]
impl Logger {
    #[event]
    fn on(&mut self, _alarm: &Alarm) {
        self.lines += 1;
    }

    #[call]
    pub fn lines(&self) -> u32 {
        self.lines
    }

    #[call]
    pub async fn more_lines(&self, than: u32) -> bool {
        self.lines > than
    }
}

fn main() {}
