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

pub struct Reader(Ref<Kv>);

#[gen_server]
impl Reader {
    #[init]
    pub fn new(kv: Ref<Kv>) -> Self {
        Reader(kv)
    }

    #[call]
    pub fn kv(&self) -> Ref<Kv> {
        self.0.clone()
    }
}

pub struct AppSup;

#[supervision(one_for_one)]
impl AppSup {
    #[child]
    pub fn kv(&self) -> Spec<Kv> {
        Kv::spec()
    }

    #[child]
    pub fn a(&self, tree: AppSupRef) -> Spec<Reader> {
        Reader::spec(tree.kv())
    }

    #[child]
    pub fn b(&self, tree: &AppSupRef, again: &AppSupRef) -> Spec<Reader> {
        drop(again.clone());
        Reader::spec(tree.kv())
    }

    #[dynamic]
    pub fn c(&self, n: u8, tree: &mut AppSupRef) -> Spec<Reader> {
        let _ = n;
        Reader::spec(tree.kv())
    }
}

async fn user(app: AppSupRef) {
    let _ = app.a().kv().await;
    let _ = app.start_c(1).await;
}

fn main() {}
