#[otp::main]
mod app {}

fn main() {}
