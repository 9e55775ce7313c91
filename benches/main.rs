//! Measurements of otp.
#![forbid(unsafe_code)]
fn main() {}
