//! A mark means something inside of the block.
use otp::prelude::*;

struct Shop;

impl Shop {
    #[start_phase]
    fn warm(&self) {}
}

fn main() {}
