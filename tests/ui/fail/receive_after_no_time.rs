use otp::prelude::*;

async fn body(mut inbox: Inbox) {
    receive!(match inbox {
        "stop" => {}
        _ if after(5000) => {}
    });
}

fn main() {}
