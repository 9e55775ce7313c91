//! A typo in a mark, and marks of other blocks.
use otp::prelude::*;

#[derive(Default)]
struct Shop;

#[application]
impl Shop {
    #[prep_stpo]
    fn close(&mut self) {}

    #[call]
    fn price(&self) -> u64 {
        1
    }

    #[terminate]
    fn bye(&mut self) {}
}

fn main() {}
