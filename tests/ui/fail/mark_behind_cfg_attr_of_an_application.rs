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
    fn start(&self) -> Spec<Tree> {
        Tree.spec()
    }

    #[cfg_attr(all(), stop)]
    fn stop(&self) {}
}

fn main() {}
