use otp::prelude::*;

fn main() {
    otp::spawn(async |inbox| {
        receive!(match inbox {
            "stop" => {}
        });
    });
}
