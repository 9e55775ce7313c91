#[otp::test]
async fn it_works(n: u64) {
    assert_eq!(n, 1);
}

fn main() {}
