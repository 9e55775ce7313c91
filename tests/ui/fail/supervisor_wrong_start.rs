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

pub struct Importer;

#[gen_server]
impl Importer {
    #[init]
    pub fn new(dir: String) -> Self {
        let _ = dir;
        Importer
    }

    #[call]
    pub fn done(&self) -> bool {
        true
    }
}

supervisor! {
    pub AppSup(shards: usize): one_for_one {
        a: Kv = Kv::spec(3),
        b: Kv = Importer::spec(String::new()),
        c: Importer = Importer::spec(shards),
        d: Importer = Importer::spec(dir),
    }
}

fn main() {}
