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

    #[format_status]
    fn redact(&self, state: &mut String) {
        *state = "a number".to_owned();
    }
}

fn main() {}
