use otp::test::{Probe, assert_receive};

async fn it_works() {
    let mut probe = Probe::new();
    let n = assert_receive!(probe, Some(n));
    assert_eq!(n, 1_u8);
}

fn main() {}
