//! Generated code finds its own things, whatever the user's names are.

#![no_implicit_prelude]

mod shadow {
    #![allow(dead_code)]

    pub struct Option;
    pub struct Result;
    pub struct String;
    pub struct Box;
    pub struct Ok;
    pub struct Err;
    pub trait Clone {}
    pub trait Send {}
    pub trait Into {}
    pub mod core {}
    pub mod std {}

    #[derive(::std::default::Default)]
    pub struct Kv {
        n: u64,
    }

    #[::otp::gen_server(crate = "::otp")]
    impl Kv {
        #[otp::call]
        pub fn get(&self, #[into] n: u64) -> u64 {
            self.n + n
        }

        #[otp::cast]
        pub fn put(&mut self, n: u64) {
            self.n = n;
        }

        #[otp::info]
        fn tick(&mut self, _: u8) {}

        #[otp::handle_continue]
        fn next(&mut self) {}
    }
}

#[::otp::main(flavor = "current_thread")]
async fn main() {
    let kv = ::std::result::Result::unwrap(shadow::Kv::start().await);
    kv.put(1);
    ::std::assert_eq!(kv.get(1_u8).await, ::std::result::Result::Ok(2));
}
