use otp::test::assert_receive;

async fn it_works() {
    let pid = otp::spawn(async |_| ());
    assert_receive!(pid, "done");
}

fn main() {}
