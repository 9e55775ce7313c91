use otp::prelude::*;

#[derive(Default)]
pub struct Kv;

#[gen_server]
impl Kv {
    #[call]
    pub fn get(&self) -> u64 {
        1
    }
}

use std::net::TcpStream;

supervisor! {
    pub AppSup: one_for_one {
        conn(socket: TcpStream): Kv = {
            drop(socket);
            Kv::spec()
        },
    }
}

fn main() {}
