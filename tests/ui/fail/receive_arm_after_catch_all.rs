use otp::prelude::*;

async fn body(mut inbox: Inbox) {
    receive!(match inbox {
        text => println!("{text:?}"),
        "stop" => {}
    });
    receive!(match inbox {
        _ => {}
        other => println!("{other:?}"),
    });
}

fn main() {}
