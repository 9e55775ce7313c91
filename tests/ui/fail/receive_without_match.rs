use otp::prelude::*;

async fn body(mut inbox: Inbox) {
    receive!(inbox { "stop" => {} });
    receive!();
}

fn main() {}
