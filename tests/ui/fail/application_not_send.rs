//! It lives in a process of its own.
use otp::prelude::*;
use std::rc::Rc;

#[derive(Default)]
struct Shop {
    prices: Rc<str>,
}

#[application]
impl Shop {}

fn main() {}
