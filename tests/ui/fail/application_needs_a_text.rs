//! Applications are named by their types, each once, and not themselves.
use otp::prelude::*;

#[derive(Default)]
struct Store;

#[application]
impl Store {}

#[derive(Default)]
struct Shop;

#[application(applications("store"), optional_applications(Shop, Store), included_applications(Store))]
impl Shop {}

fn main() {}
