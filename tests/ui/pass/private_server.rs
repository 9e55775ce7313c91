//! Servers, handlers and argument types of any visibility, with the strictest lints about it.

#![deny(private_interfaces, private_bounds, dead_code)]

use otp::prelude::*;

#[derive(Debug, Default)]
struct Secret(u64);

#[derive(Default)]
struct Log {
    n: u64,
}

#[gen_server(vis = "pub(self)")]
impl Log {
    #[call]
    fn add(&mut self, secret: Secret) -> Secret {
        self.n += secret.0;
        Secret(self.n)
    }
}

mod inner {
    use otp::prelude::*;

    /// A number that only this module makes.
    #[derive(Default)]
    pub(crate) struct Number(u64);

    /// Public, started with a private value.
    pub struct Public {
        number: Number,
    }

    #[gen_server(client = "PublicClient", message = "PublicMessage")]
    impl Public {
        #[init]
        pub(super) fn new(number: Number) -> Self {
            Public { number }
        }

        #[call]
        pub(crate) fn number(&self, _other: Option<Ref<Self>>) -> u64 {
            self.number.0
        }
    }
}

#[otp::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let log = Log::start().await?;
    assert_eq!(log.add(Secret(2)).await?.0, 2);
    let public: inner::PublicClient = inner::Public::start(inner::Number::default()).await?;
    assert_eq!(public.number(Some(public.clone())).await?, 0);
    Ok(())
}
