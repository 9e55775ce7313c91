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

supervisor! {
    pub AppSup: one_for_one {
        store: Kv = Kv::spec(),
        a: Reader = Reader::spec(stor),
        b: Reader = Reader::spec(a),
        c: Reader = Reader::spec(c),
    }
}

fn main() {}
