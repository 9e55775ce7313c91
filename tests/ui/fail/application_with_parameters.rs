//! There is one application of a name.
use otp::prelude::*;

struct Shop<T>(T);

#[application]
impl<T> Shop<T> {}

fn main() {}
