use otp::prelude::*;

#[derive(Default)]
pub struct Logger {
    lines: u32,
}

#[gen_event(String, timeout = "5")]
impl Logger {
    #[event]
    fn on(&mut self, _line: String) {
        self.lines += 1;
    }

    #[call]
    pub fn lines(&self, from: &str) -> u32 {
        let _ = from;
        self.lines
    }

    #[info]
    fn tick() {}
}

async fn callers_are_right(logger: LoggerRef) {
    let _ = logger.lines("a").await;
}

fn main() {}
