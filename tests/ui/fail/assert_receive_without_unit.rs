use otp::test::{Probe, assert_receive};

async fn it_works() {
    let mut probe = Probe::new();
    assert_receive!(probe, "done", within 100);
}

fn main() {}
