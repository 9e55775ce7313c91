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
    pub fn has(&self, line: Rc<str>) -> bool {
        line.is_empty()
    }
}

fn main() {}
