//! An environment is written and read.
use otp::prelude::*;

struct Config {
    port: u16,
}

#[derive(Default)]
struct Shop;

#[application]
impl Shop {
    #[env]
    fn env() -> Config {
        Config { port: 1 }
    }
}

fn main() {}
