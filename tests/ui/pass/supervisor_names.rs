//! Names that generated code could trip over, and the facade under another path.
#![allow(dead_code)]

mod reexports {
    pub use ::otp;
}

use reexports::otp::prelude::*;

#[derive(Default)]
pub struct Kv;

#[gen_server]
impl Kv {
    #[call]
    pub fn get(&self) -> u8 {
        1
    }
}

mod option {}
type Result<T> = std::result::Result<T, ()>;
struct Some;
struct Box;
struct Arc;

supervisor! {
    pub Tree(options: u8, this: u8, spec: u8, at: u8): one_for_one, crate = "crate::reexports::otp" {
        supervisor: Kv = {
            let _ = (options, this, spec, at);
            Kv::spec()
        },
        pid: Kv = Kv::spec(),
        stop: Kv = Kv::spec(),
        place: Kv = Kv::spec(),
        f(at: u8, this: u8, name: u8, options: u8, id: u8): Kv = {
            let _: (u8, u8, &u8) = (at, options, spec);
            let _ = (this, name, id);
            Kv::spec()
        },
    }
}

fn user() -> Result<()> {
    let _ = (Some, Box, Arc);
    Ok(())
}

fn main() {
    let _ = user();
}
