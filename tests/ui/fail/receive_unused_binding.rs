#![deny(unused_variables)]

use otp::prelude::*;

async fn body(mut inbox: Inbox) {
    receive!(match inbox {
        unused: String => {}
        only_in_the_guard: u8 if only_in_the_guard > 3 => {}
    });
}

fn main() {}
