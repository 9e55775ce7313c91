use otp::ExitReason;
use otp::test::assert_exit;

async fn it_works() {
    assert_exit!(7, ExitReason::Normal);
}

fn main() {}
