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

#[supervision(one_for_al, intensty = 3, max_restarts = 3, transient)]
impl AppSup {
    #[child(permenant)]
    pub fn a(&self) -> Spec<Kv> {
        Kv::spec()
    }
}

supervisor! {
    pub Other: one_for_al, intensty = 3 {
        #[transiant]
        a: Kv = Kv::spec(),
        #[shutdown = brutalkill]
        b: Kv = Kv::spec(),
        #[brutal_kill]
        c: Kv = Kv::spec(),
    }
}

async fn user(app: AppSupRef, other: OtherRef) {
    let _ = app.a().get().await;
    let _ = other.b().get().await;
}

fn main() {}
