//! The tree is described by `#[start]`, and started by the application.
use otp::prelude::*;

#[derive(Default)]
struct Kv;

#[gen_server]
impl Kv {
    #[call]
    fn get(&self) {}
}

supervisor! {
    Tree: one_for_one {
        kv: Kv = Kv::spec(),
    }
}

#[derive(Default)]
struct Shop;

#[application]
impl Shop {
    #[start]
    async fn start(&self) -> Result<TreeRef, StartError> {
        Tree.start_link().await
    }
}

fn main() {}
