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
    pub AppSup(shards, port: u16): one_for_one {
        a = Kv::spec(),
        b: Kv,
        c: Kv::spec(),
        Kv,
        d: Kv = ,
        conn(id): Kv = Kv::spec(),
        e: Spec<Kv> = Kv::spec(),
        pub f: Kv = Kv::spec();
        g: Kv = Kv::spec()
        h: Kv = Kv::spec(),
    }
}

async fn user(app: AppSupRef) {
    let _ = app.b().get().await;
    let _ = app.h().get().await;
}

fn main() {}
