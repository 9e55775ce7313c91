use otp::prelude::*;

struct Ping {
    from: Pid,
}

async fn body(mut inbox: Inbox) {
    receive!(match inbox {
        Ping { sender } => otp::send(sender, "pong"),
        Pong => {}
        n: u8 if n > "1" => {}
        (a, b): (u8, u8, u8) => println!("{a} {b}"),
        shared: std::rc::Rc<u8> => println!("{shared}"),
    });
}

fn main() {}
