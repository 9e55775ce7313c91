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
    pub struct A: one_for_one {
        a: Kv = Kv::spec(),
    }

    pub B one_for_one {
        a: Kv = Kv::spec(),
    }

    pub C(one_for_one) {
        a: Kv = Kv::spec(),
    }

    pub 3 {
        a: Kv = Kv::spec(),
    }

    pub D: one_for_one
}

async fn user(a: ARef, b: BRef, c: CRef) {
    let _ = a.a().get().await;
    let _ = b.a().get().await;
    let _ = c.a().get().await;
}

fn main() {}
