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
        again: AppSup = AppSup.spec(),
    }
}

pub struct Other;

#[supervision(one_for_one)]
impl Other {
    #[child]
    pub fn again(&self) -> Spec<Self> {
        Other.spec()
    }
}

fn main() {}
