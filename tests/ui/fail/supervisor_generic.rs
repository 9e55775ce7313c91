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

pub struct AppSup<T>(T);

#[supervision(one_for_one)]
impl<T> AppSup<T> {
    #[child]
    pub fn a(&self) -> Spec<Kv> {
        Kv::spec()
    }
}

supervisor! {
    pub Other<T>: one_for_one {
        a: Kv = Kv::spec(),
    }
}

fn main() {}
