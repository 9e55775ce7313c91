use otp::prelude::*;

#[derive(Debug)]
pub enum Alarm {
    High,
}

#[derive(Default)]
pub struct Logger {
    lines: Vec<String>,
}

async fn add(manager: EventManagerRef<Alarm>) {
    let _ = manager.handler::<Logger>();
}

fn main() {}
