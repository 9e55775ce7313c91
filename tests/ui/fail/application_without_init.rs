//! How is it made?
use otp::prelude::*;

struct Shop {
    port: u16,
}

#[application]
impl Shop {}

fn main() {}
