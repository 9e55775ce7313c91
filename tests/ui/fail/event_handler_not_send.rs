use otp::prelude::*;
use std::rc::Rc;

#[derive(Default)]
pub struct Logger {
    lines: Rc<u32>,
}

#[gen_event(String)]
impl Logger {
    #[event]
    async fn on(&mut self, _line: &String) {
        self.lines = Rc::new(*self.lines + 1);
    }

    #[call]
    pub fn lines(&self) -> u32 {
        *self.lines
    }
}

fn main() {}
