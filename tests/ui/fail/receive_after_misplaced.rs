use otp::prelude::*;
use std::time::Duration;

async fn body(mut inbox: Inbox, time: Duration) {
    receive!(match inbox {
        _ if after(time) => {}
        "stop" => {}
    });
    receive!(match inbox {
        _ if after(time) => {}
        _ if after(time) => {}
    });
    receive!(match inbox {
        "stop" => {}
        _ if after() => {}
    });
    receive!(match inbox {
        "stop" if after(time) => {}
    });
}

fn main() {}
