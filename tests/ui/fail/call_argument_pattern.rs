use otp::prelude::*;

#[derive(Default)]
pub struct Kv {
    n: u64,
}

pub struct Point {
    x: u64,
    y: u64,
}

#[gen_server]
impl Kv {
    #[call]
    pub fn distance(&self, Point { x, y }: Point) -> u64 {
        x + y
    }
}

fn main() {}
