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

pub struct AppSup;

#[supervision(one_for_one)]
impl AppSup {
    #[child(transient, significant)]
    pub fn a(&self) -> Spec<Kv> {
        Kv::spec()
    }
}

supervisor! {
    pub Other: one_for_one, auto_shutdown = never {
        #[transient]
        #[significant]
        a: Kv = Kv::spec(),
    }

    pub Third: one_for_one, auto_shutdown = any {
        #[transient]
        a: Kv = Kv::spec(),
    }
}

fn main() {}
