//! Who takes the environment has to have one.
use otp::prelude::*;

struct Config;

struct Shop;

#[application]
impl Shop {
    #[init]
    fn new(config: &Config) -> Self {
        Shop
    }
}

fn main() {}
