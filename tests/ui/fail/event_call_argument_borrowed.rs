use otp::prelude::*;

#[derive(Default)]
pub struct Logger {
    lines: Vec<String>,
}

#[gen_event(String)]
impl Logger {
    #[event]
    fn on(&mut self, line: &String) {
        self.lines.push(line.clone());
    }

    #[call]
    pub fn has(&self, line: &str) -> bool {
        self.lines.iter().any(|known| known == line)
    }
}

fn main() {}
