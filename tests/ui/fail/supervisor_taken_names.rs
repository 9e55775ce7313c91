use otp::prelude::*;

#[derive(Default)]
pub struct Kv;

#[gen_server]
impl Kv {
    #[call]
    pub fn get(&self) -> u64 {
        1
    }
}

supervisor! {
    pub AppSup: one_for_one {
        start_link: Kv = Kv::spec(),
        clone: Kv = Kv::spec(),
        start_conn: Kv = Kv::spec(),
        conn(): Kv = Kv::spec(),
    }
}

fn main() {}
