use otp::prelude::*;

#[derive(Default)]
pub struct Logger {
    lines: u64,
}

#[gen_event(String)]
impl Logger {
    #[event]
    fn on(&mut self, _line: &String) {
        self.lines += 1;
    }

    #[cfg_attr(all(), call)]
    pub fn lines(&self) -> u64 {
        self.lines
    }
}

fn main() {}
