//! Replies that come from elsewhere, later, or never.

use crate::kit::unique;
use otp::CallError;
use otp::prelude::*;
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);

#[derive(Default)]
struct Desk {
    kept: Vec<ReplyTo<u32>>,
}

#[gen_server]
impl Desk {
    #[call]
    fn at_once(&mut self, reply: ReplyTo<u32>) {
        reply.send(1);
    }
    #[call]
    async fn then_work(&mut self, reply: ReplyTo<u32>) {
        reply.send(2);
        tokio::time::sleep(SECOND).await;
    }
    #[call]
    fn keep(&mut self, reply: ReplyTo<u32>) {
        self.kept.push(reply);
    }
    #[call]
    fn answer_kept(&mut self, value: u32) -> usize {
        let kept = std::mem::take(&mut self.kept);
        let count = kept.len();
        for reply in kept {
            reply.send(value);
        }
        count
    }
    #[call]
    fn by_task(&mut self, after: Duration, reply: ReplyTo<u32>) {
        tokio::spawn(async move {
            tokio::time::sleep(after).await;
            reply.send(3);
        });
    }
    #[call]
    fn by_process(&mut self, other: Pid, reply: ReplyTo<u32>) {
        otp::send(other, reply);
    }
    #[call(timeout = "2s")]
    fn forget(&mut self, reply: ReplyTo<u32>) {
        drop(reply);
    }
    #[call]
    fn when_idle(&mut self, reply: ReplyTo<u32>, cx: &mut Ctx<Self>) {
        self.kept.push(reply);
        cx.timeout(SECOND);
    }
    #[call]
    fn wanted(&mut self) -> Vec<bool> {
        self.kept.iter().map(ReplyTo::is_wanted).collect()
    }
    #[cast]
    fn end(&mut self) -> Result<(), Stop> {
        Err(Stop::error("ended"))
    }
    #[info]
    fn idle(&mut self, _: Timeout) {
        self.kept.drain(..).for_each(|reply| reply.send(4));
    }
}

async fn desk() -> DeskRef {
    Desk::start().await.expect("it starts")
}

#[tokio::test(start_paused = true)]
async fn from_the_handler_itself() {
    assert_eq!(desk().await.at_once().await, Ok(1));
}

#[tokio::test(start_paused = true)]
async fn the_caller_goes_on_before_the_handler_has_returned() {
    let desk = desk().await;
    let began = tokio::time::Instant::now();
    assert_eq!(desk.then_work().await, Ok(2));
    assert!(began.elapsed() < SECOND);
}

/// `gen_server_SUITE`: `call/a` (GS-021)
#[tokio::test(start_paused = true)]
async fn from_a_later_handler() {
    let desk = desk().await;
    let (first, second) = (desk.keep().send(), desk.keep().send());
    assert_eq!(desk.answer_kept(7).await, Ok(2));
    assert_eq!((first.await, second.await), (Ok(7), Ok(7)));
}

/// `gen_server_SUITE`: `call/a` (GS-021)
#[tokio::test(start_paused = true)]
async fn from_the_idle_timeout() {
    let name = unique("desk");
    Desk::spec().name(name.as_str()).start().await.expect("it starts");
    let began = tokio::time::Instant::now();
    assert_eq!(Desk::named(&name).when_idle().await, Ok(4));
    assert_eq!(began.elapsed().as_secs(), 1);
}

#[tokio::test(start_paused = true)]
async fn from_a_task_after_the_handler_has_returned() {
    let desk = desk().await;
    assert_eq!(desk.by_task(SECOND).await, Ok(3));
    assert_eq!(desk.by_task(SECOND * 10).timeout(SECOND).await, Err(CallError::Timeout(SECOND)));
    tokio::time::sleep(SECOND * 20).await;
    assert_eq!(desk.at_once().await, Ok(1), "the late reply went nowhere");
}

#[tokio::test(start_paused = true)]
async fn from_another_process() {
    let desk = desk().await;
    let other = otp::spawn(|mut inbox| async move {
        let reply: ReplyTo<u32> = inbox.receive().await.take().expect("a ReplyTo");
        reply.send(5);
    });
    assert_eq!(desk.by_process(other).await, Ok(5));
}

/// As in OTP, a forgotten caller is not told: he waits until his time is over.
#[tokio::test(start_paused = true)]
async fn a_dropped_reply_is_a_wait_until_the_time_is_over() {
    let desk = desk().await;
    assert_eq!(desk.forget().await, Err(CallError::Timeout(SECOND * 2)));
    assert_eq!(desk.at_once().await, Ok(1));
}

#[tokio::test(start_paused = true)]
async fn a_dropped_reply_is_a_wait_until_the_server_ends() {
    let desk = desk().await;
    let forgotten = desk.forget().no_timeout().send();
    let waiting = tokio::spawn(forgotten);
    tokio::time::sleep(SECOND * 3600).await;
    assert!(!waiting.is_finished());
    desk.end();
    assert_eq!(waiting.await.expect("no panic"), Err(CallError::Exited(ExitReason::error("ended"))));
}

/// The reply lives on elsewhere, but the server is gone.
#[tokio::test(start_paused = true)]
async fn the_server_ends_before_the_reply_that_has_left_it() {
    let desk = desk().await;
    let waiting = tokio::spawn(desk.by_task(SECOND * 3600).no_timeout().send());
    tokio::time::sleep(SECOND).await;
    desk.end();
    assert_eq!(waiting.await.expect("no panic"), Err(CallError::Exited(ExitReason::error("ended"))));
}

#[tokio::test(start_paused = true)]
async fn a_kept_reply_dies_with_the_server() {
    let desk = desk().await;
    let waiting = tokio::spawn(desk.keep().no_timeout().send());
    tokio::time::sleep(SECOND).await;
    otp::exit(desk.pid().expect("alive"), ExitReason::Kill);
    assert_eq!(waiting.await.expect("no panic"), Err(CallError::Exited(ExitReason::Killed)));
}

#[tokio::test(start_paused = true)]
async fn whether_somebody_still_waits_can_be_asked() {
    let desk = desk().await;
    let waiting = tokio::spawn(desk.keep().no_timeout().send());
    let given_up = desk.keep().timeout(SECOND).await;
    assert_eq!(given_up, Err(CallError::Timeout(SECOND)));
    assert_eq!(desk.wanted().await, Ok(vec![true, false]));
    assert_eq!(desk.answer_kept(9).await, Ok(2));
    assert_eq!(waiting.await.expect("no panic"), Ok(9));
}
