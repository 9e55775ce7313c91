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
        a: Kv = Kv::,
        b: Kv = Kv::spec(),
    }
}

async fn user(app: AppSupRef) {
    let _ = app.b().get().await;
}

fn main() {}
