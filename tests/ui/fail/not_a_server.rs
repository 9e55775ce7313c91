use otp::prelude::*;

struct Kv;

fn caller(kv: Ref<Kv>) {
    drop(kv);
}

fn main() {}
