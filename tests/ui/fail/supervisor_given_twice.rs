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

#[supervision(one_for_one, rest_for_one, intensity = 3, period = "5s", period = "6s")]
impl AppSup {
    #[child(temporary, transient)]
    pub fn a(&self) -> Spec<Kv> {
        Kv::spec()
    }

    #[child]
    #[dynamic]
    pub fn b(&self) -> Spec<Kv> {
        Kv::spec()
    }
}

supervisor! {
    pub Other: one_for_one {
        #[temporary]
        #[transient]
        a: Kv = Kv::spec(),
        #[shutdown = "1s"]
        #[shutdown = "2s"]
        b: Kv = Kv::spec(),
    }
}

fn main() {}
