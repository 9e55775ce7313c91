//! `#[shrink]` that waits, takes or returns something.

use otp::prelude::*;

#[derive(Default)]
struct Bear;

#[gen_server]
impl Bear {
    #[call]
    fn ping(&self) {}

    #[shrink]
    async fn give_back(&mut self, much: usize) -> usize {
        much
    }
}

fn main() {}
