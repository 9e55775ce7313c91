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

    #[terminate]
    fn bye(&mut self, reason: &ExitReason) -> Result<(), Stop> {
        println!("{reason}");
        Ok(())
    }
}

fn main() {}
