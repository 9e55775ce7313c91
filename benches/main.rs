//! Measurements of otp.
fn main() {}
