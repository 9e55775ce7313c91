//! The macro goes on the impl block.
use otp::prelude::*;

#[application]
#[derive(Default)]
struct Shop {
    port: u16,
}

fn main() {}
