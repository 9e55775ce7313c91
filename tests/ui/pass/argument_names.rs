//! No name of an argument or a handler meets one of the macro's.

#![deny(warnings, clippy::all, clippy::pedantic)]

use otp::prelude::*;

#[derive(Default)]
pub struct Odd {
    n: u64,
}

#[gen_server]
impl Odd {
    #[init]
    pub fn new(cx: u64, args: u64, __args: u64, n: u64, __cx: &mut Ctx<Self>) -> Self {
        __cx.continue_with(OddContinue::Next { next: 1, f: 2 });
        Odd { n: cx + args + __args + n }
    }

    #[call]
    pub fn all(&self, f: u64, cx: u64, self_: u64, msg: u64, reply: u64, slot: u64, message: u64) -> u64 {
        self.n + f + cx + self_ + msg + reply + slot + message
    }

    #[call]
    pub async fn later(&self, reply: u64, __reply: ReplyTo<u64>, out: u64, data: &mut Ctx<Self>) {
        assert!(data.stopping().is_none());
        __reply.send(reply + out);
    }

    #[call]
    pub fn r#match(&self, r#type: u64, _: u64, _unused: u64) -> u64 {
        r#type
    }

    #[cast]
    pub fn self_(&mut self, mut value: u64) {
        value += 1;
        self.n += value;
    }

    #[cast]
    pub fn init(&mut self) {
        self.n += 1;
    }

    #[cast]
    pub fn handle(&mut self, info: u64) {
        self.n += info;
    }

    #[info]
    fn info(&mut self, info: u64) {
        self.n += info;
    }

    #[info]
    fn rest(&mut self, __info: Info) {
        drop(__info);
    }

    #[handle_continue]
    fn next(&mut self, next: u64, f: u64) {
        self.n += next + f;
    }
}

#[otp::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let odd = Odd::start(1, 1, 1, 1).await?;
    assert_eq!(odd.all(1, 1, 1, 1, 1, 1, 1).await?, 14);
    assert_eq!(odd.later(1, 2).await?, 3);
    assert_eq!(odd.r#match(5, 0, 0).await?, 5);
    odd.self_(1);
    odd.init();
    odd.handle(1);
    ServerHandle::send(&odd, 1_u64);
    assert_eq!(odd.all(0, 0, 0, 0, 0, 0, 0).await?, 12);
    assert_eq!(format!("{:?}", OddMsg::MessageSelf { value: 1 }), "self_(value: 1)");
    Ok(())
}
