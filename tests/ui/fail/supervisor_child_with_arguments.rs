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
    pub fn a(&self, shards: usize) -> Spec<Kv> {
        let _ = shards;
        Kv::spec()
    }
}

async fn user(app: AppSupRef) {
    let _ = app.a().get().await;
}

fn main() {}
