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

#[supervision(strategy = one_for_all)]
impl AppSup {
    #[child(restart = "transient")]
    pub fn a(&self) -> Spec<Kv> {
        Kv::spec()
    }

    #[child(significant = true, id = "bee")]
    pub fn b(&self) -> Spec<Kv> {
        Kv::spec()
    }
}

supervisor! {
    pub Other: strategy = ":one_for_al" {
        #[restart = temporary]
        a: Kv = Kv::spec(),
        #[child(transient)]
        b: Kv = Kv::spec(),
    }
}

fn main() {}
