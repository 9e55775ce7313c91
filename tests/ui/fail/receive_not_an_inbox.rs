use otp::prelude::*;

async fn body(mut mail: Vec<u8>) {
    receive!(match mail {
        "stop" => {}
    });
}

fn main() {}
