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

pub struct AppSup<'a>(&'a str);

#[supervision(one_for_one)]
impl<'a> AppSup<'a> {
    #[child]
    pub fn a(&self) -> Spec<Kv> {
        Kv::spec().name(self.0)
    }
}

supervisor! {
    pub Other<'a, T: Clone>(name: T): one_for_one {
        a: Kv = Kv::spec(),
    }

    pub Third<T>(value: T) where T: Clone: one_for_one {
        a: Kv = Kv::spec(),
    }
}

async fn user(other: OtherRef<u8>) {
    let _ = other.a().get().await;
}

fn main() {}
