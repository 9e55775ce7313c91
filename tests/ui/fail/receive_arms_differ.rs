use otp::prelude::*;

async fn body(mut inbox: Inbox) -> u8 {
    receive!(match inbox {
        n: u8 => n,
        text: String => text,
    })
}

fn main() {}
