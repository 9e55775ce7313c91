#[otp::main(flavor = "current_tread")]
async fn main() {}
