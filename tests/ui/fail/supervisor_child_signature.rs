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
    pub fn a() -> Spec<Kv> {
        Kv::spec()
    }

    #[child]
    pub fn b(&mut self) -> Spec<Kv> {
        Kv::spec()
    }

    #[child]
    pub fn c(self) -> Spec<Kv> {
        Kv::spec()
    }

    #[child]
    pub async fn d(&self) -> Spec<Kv> {
        Kv::spec()
    }

    #[child]
    pub unsafe fn e(&self) -> Spec<Kv> {
        Kv::spec()
    }

    #[dynamic]
    pub fn f<T>(&self, t: T) -> Spec<Kv> {
        drop(t);
        Kv::spec()
    }
}

fn main() {}
