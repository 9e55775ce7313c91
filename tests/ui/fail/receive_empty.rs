use otp::prelude::*;

async fn body(mut inbox: Inbox) {
    receive!(match inbox {});
    receive!(match { "stop" => {} });
}

fn main() {}
