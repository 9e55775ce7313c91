//! State machines have mailboxes, too.

use super::{SECOND, counts};
use otp::CastError;
use otp::mailbox::{Mailbox, Overflow};
use otp::prelude::*;

#[derive(Debug, Default)]
pub(crate) struct Off;

#[derive(Debug)]
pub(crate) struct On;

#[derive(Debug, Default)]
struct Lamp {
    seen: Vec<u32>,
}

#[gen_statem(Off, On, mailbox(capacity = 2, overflow = reject), otherwise = ignore)]
impl Lamp {
    #[init]
    fn new() -> (Self, Off) {
        (Self::default(), Off)
    }
    #[cast(overflow = block)]
    async fn switch(&mut self, _: Off) -> To<On> {
        tokio::time::sleep(SECOND).await;
        to(On)
    }
    #[cast]
    fn note(&mut self, n: u32) {
        self.seen.push(n);
    }
    #[cast(overflow = drop_oldest)]
    fn show(&mut self, n: u32) {
        self.seen.push(n);
    }
    #[call]
    fn seen(&self) -> Vec<u32> {
        self.seen.clone()
    }
}

#[tokio::test(start_paused = true)]
async fn the_policies_are_those_of_servers() {
    let lamp = Lamp::start().await.expect("it starts");
    let pid = lamp.pid().expect("alive");
    assert_eq!(lamp.switch().await, Ok(()));
    tokio::task::yield_now().await;
    assert_eq!([1, 2, 3].map(|n| lamp.note(n)), [Ok(()), Ok(()), Err(CastError::Overloaded)]);
    lamp.show(4);
    assert_eq!(counts(pid), (1, 1));
    assert_eq!(lamp.switch().await, Ok(()), "it has waited for room");
    assert_eq!(lamp.seen().no_timeout().await, Ok(vec![1, 2]));
}

#[tokio::test(start_paused = true)]
async fn they_are_options_of_a_start_too() {
    let lamp = Lamp::spec().mailbox(Mailbox::bounded(1, Overflow::DropOldest)).start().await.expect("it starts");
    assert_eq!(lamp.switch().await, Ok(()));
    tokio::task::yield_now().await;
    (0..5).for_each(|n| lamp.show(n));
    assert_eq!(counts(lamp.pid().expect("alive")), (0, 4));
    tokio::time::sleep(SECOND * 2).await;
    assert_eq!(lamp.seen().no_timeout().await, Ok(vec![4]));
}
