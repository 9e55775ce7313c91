#[otp::test(seeds = 10)]
async fn it_works() -> u8 {
    7
}

fn main() {}
