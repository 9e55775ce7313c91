use otp::prelude::*;

supervisor! {
    pub Above: one_for_one {
        below: Below = Below.spec(),
    }

    pub Below: one_for_one {
        above: Above = Above.spec(),
    }
}

fn main() {
    let _ = Above.spec();
}
