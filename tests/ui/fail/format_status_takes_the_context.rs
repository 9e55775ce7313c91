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
    fn show(&self, cx: &Ctx<Self>) -> String {
        format!("{} of {}", self.n, cx.pid())
    }
}

fn main() {}
