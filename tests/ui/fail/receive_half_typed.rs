use otp::prelude::*;

async fn body(mut inbox: Inbox) {
    let text = receive!(match inbox {
        text: String => text.,
        n: u8 => n.to_string(),
        "stop" => ,
        _ if after(std::time::Duration::ZERO) => String::new(),
    });
    println!("{}", text.len());
}

fn main() {}
