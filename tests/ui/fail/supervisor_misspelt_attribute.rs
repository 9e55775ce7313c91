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
    #[chlid(transient)]
    pub fn a(&self) -> Spec<Kv> {
        Kv::spec()
    }

    #[transient]
    pub fn b(&self) -> Spec<Kv> {
        Kv::spec()
    }

    #[call]
    pub fn c(&self) -> u64 {
        1
    }
}

async fn user(app: AppSupRef) {
    let _ = app.a().get().await;
    let _ = app.b().get().await;
}

fn main() {}
