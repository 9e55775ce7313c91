use otp::prelude::*;

#[derive(Default)]
pub struct Kv {
    n: u64,
}

#[gen_server]
impl Kv {
    #[call]
    pub fn get(&self) -> u64 {
        self.n
    }
}

async fn caller(kv: KvRef) -> Result<(), CallError> {
    let n: u64 = kv.get()?;
    let m = kv.get() + 1;
    if kv.get() == Ok(3) {}
    println!("{n} {m}");
    Ok(())
}

fn main() {
    let _ = caller;
}
