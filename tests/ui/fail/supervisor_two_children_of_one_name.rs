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
        a: Kv = Kv::spec(),
        a: Kv = Kv::spec(),
        b: Kv = Kv::spec(),
        #[cfg(all())]
        b: Kv = Kv::spec(),
    }
}

pub struct Other;

#[supervision]
impl Other {
    #[child]
    pub fn a(&self) -> Spec<Kv> {
        Kv::spec()
    }

    #[child]
    pub fn a(&self) -> Spec<Kv> {
        Kv::spec()
    }
}

fn main() {}
