//! What is needed has to be an application.
use otp::prelude::*;

struct Store;

#[derive(Default)]
struct Shop;

#[application(applications(Store))]
impl Shop {}

fn main() {}
