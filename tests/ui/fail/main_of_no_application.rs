//! A program is an application, if at all.
use otp::prelude::*;

#[derive(Default)]
struct Shop;

#[application]
impl Shop {}

struct Store;

mod one {
    #[otp::main(app = super::Store)]
    async fn main() {}
}

mod two {
    #[otp::main(config = "shop.toml")]
    async fn main() {}
}

mod three {
    #[otp::main(app = super::Shop)]
    async fn main() -> u8 {
        1
    }
}

mod four {
    #[otp::main(app = 5)]
    async fn main() {}
}

fn main() {}
