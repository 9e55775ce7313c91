//! The gates of otp.
fn main() {}
