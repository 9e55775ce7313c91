use otp::prelude::*;

async fn allowed() -> bool {
    true
}

async fn body(mut inbox: Inbox) {
    receive!(match inbox {
        text: String if let Some(first) = text.chars().next() => println!("{first}"),
    });
    receive!(match inbox {
        text: String if allowed().await => println!("{text}"),
    });
}

fn main() {}
