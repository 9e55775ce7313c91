#[otp::test]
fn it_works() {}

fn main() {
    it_works();
}
