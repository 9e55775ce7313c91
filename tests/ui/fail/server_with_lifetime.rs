use otp::prelude::*;

pub struct Kv<'a> {
    name: &'a str,
}

#[gen_server]
impl<'a> Kv<'a> {
    #[init]
    pub fn new(name: &'static str) -> Self {
        Kv { name }
    }

    #[call]
    pub fn len(&self) -> usize {
        self.name.len()
    }
}

fn main() {}
