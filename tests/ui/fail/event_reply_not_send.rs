use otp::prelude::*;

use std::rc::Rc;

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

    #[call]
    pub fn lines(&self) -> Rc<u64> {
        Rc::new(self.lines)
    }
}

fn main() {}
