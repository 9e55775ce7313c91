use otp::test::{Probe, assert_received};

async fn it_works() {
    let mut probe = Probe::new();
    assert_received!(probe, "done", within 1s);
}

fn main() {}
