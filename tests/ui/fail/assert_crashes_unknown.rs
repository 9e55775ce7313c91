#[otp::test(crashes = alow, seeds = 0)]
async fn it_works() {}

fn main() {}
