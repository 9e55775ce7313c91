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

pub struct Plain;

supervisor! {
    pub AppSup: one_for_one {
        plain: Plain = Plain::spec(),
        kv: Kv = Kv::spec(),
    }
}

pub struct Other;

#[supervision]
impl Other {
    #[child]
    pub fn kv(&self) -> Spec<Kv> {
        Kv::spec()
    }

    #[child]
    pub fn plain(&self) -> Spec<Plain> {
        loop {}
    }
}

fn main() {}
