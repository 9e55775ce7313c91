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
    #[child]
    pub fn a(&self) {}

    #[child]
    pub fn b(&self) -> Kv {
        Kv
    }

    #[child]
    pub fn c(&self) -> Result<Spec<Kv>, std::fmt::Error> {
        Ok(Kv::spec())
    }

    #[child]
    pub fn d(&self) -> (Spec<Kv>, u8) {
        (Kv::spec(), 1)
    }
}

fn main() {}
