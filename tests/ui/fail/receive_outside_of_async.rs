use otp::prelude::*;

fn body(inbox: &mut Inbox) {
    receive!(match inbox {
        "stop" => {}
    });
}

fn main() {}
