use otp::prelude::*;

async fn body(mut inbox: Inbox) {
    receive!(match inbox {
        (from, n) => otp::send(from, n),
        [a, b] => println!("{a} {b}"),
        Ok(value) => println!("{value}"),
    });
}

fn main() {}
