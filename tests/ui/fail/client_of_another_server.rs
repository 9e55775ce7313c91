use otp::prelude::*;

#[derive(Default)]
pub struct Kv {
    n: u64,
}

#[gen_server]
impl Kv {
    #[call]
    pub fn get(&self) -> u64 {
        self.n
    }
}

#[derive(Default)]
pub struct Log {
    lines: Vec<String>,
}

#[gen_server]
impl Log {
    #[cast]
    pub fn line(&mut self, line: String) {
        self.lines.push(line);
    }
}

fn write(log: &LogRef) {
    log.line("started".to_owned());
}

async fn caller(kv: KvRef) {
    write(&kv);
    kv.line("started".to_owned());
}

fn main() {
    let _ = caller;
}
