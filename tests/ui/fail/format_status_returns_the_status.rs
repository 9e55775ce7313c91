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
    fn redact(&self, status: &mut FormatStatus) -> FormatStatus {
        status.state = "a number".into();
        status.clone()
    }
}

fn main() {}
