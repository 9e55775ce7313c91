use otp::prelude::*;

#[derive(Default)]
pub struct Logger {
    lines: u32,
}

#[gen_server]
impl Logger {
    #[event]
    fn on(&mut self, _line: &String) {
        self.lines += 1;
    }

    #[call]
    pub fn lines(&self) -> u32 {
        self.lines
    }
}

fn main() {}
