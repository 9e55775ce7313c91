//! A name is a section of files and the beginning of variables.
use otp::prelude::*;

#[derive(Default)]
struct Shop;

#[application(name = "My-Shop")]
impl Shop {}

fn main() {}
