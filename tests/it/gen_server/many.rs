//! One request to many servers.

use crate::kit::{Mail, idle, in_process, unique};
use otp::CallError;
use otp::gen_server::{abcast, call_many};
use otp::prelude::*;
use std::future::Future;
use std::pin::pin;
use std::task::{Context, Waker};
use std::time::Duration;
use tokio::time::Instant;

const SECOND: Duration = Duration::from_secs(1);

#[derive(Debug, Default)]
struct Part {
    n: u32,
}

#[gen_server]
impl Part {
    #[call]
    fn read(&self) -> u32 {
        self.n
    }
    #[call]
    async fn read_after(&self, time: Duration) -> u32 {
        tokio::time::sleep(time).await;
        self.n
    }
    #[cast]
    fn add(&mut self, n: u32) {
        self.n += n;
    }
    #[call]
    fn end(&mut self) -> Result<u32, Stop> {
        Err(Stop::reason(ExitReason::error("stopped")))
    }
    #[call]
    async fn read_all(&mut self, all: Vec<PartRef>) -> (usize, Vec<CallError>) {
        let (replies, failures) = call_many(&all, |part| part.read()).await;
        (replies.len(), failures.into_iter().map(|(_, error)| error).collect())
    }
}

async fn part() -> PartRef {
    Part::start().await.expect("it starts")
}

/// `gen_server_SUITE`: `abcast` (GS-039); elixir `gen_server_test`: `abcast/3` (XG-008)
#[otp::test]
async fn a_cast_goes_to_all() {
    let parts = [part().await, Part::named("nobody"), part().await];
    abcast(&parts, |part| part.add(7));
    let (replies, failures) = call_many(&parts, |part| part.read()).await;
    assert_eq!(replies.iter().map(|(_, n)| *n).collect::<Vec<_>>(), [7, 7]);
    assert_eq!(failures.len(), 1);
    abcast(parts, |part| part.add(1));
    abcast(Vec::<PartRef>::new(), |part| part.add(1));
}

/// `gen_server_SUITE`: `multicall` (GS-041); elixir `gen_server_test`: `multi_call/4` (XG-008)
#[otp::test]
async fn every_server_is_among_the_replies_or_the_failures() {
    in_process(|mut inbox| async move {
        otp::trap_exit(true);
        let name = unique("multicall");
        let stopping = Part::spec().name(name.as_str()).start_link().await.expect("it starts");
        let stopping = (stopping.pid().expect("alive"), Part::named(name));
        let full = Part::spec().mailbox_capacity(1).start().await.expect("it starts");
        let foreign = unique("foreign");
        otp::register(foreign.as_str(), idle()).expect("free");
        let gone = part().await;
        gone.stop().await.expect("it stops");
        let clients = [
            ("first", part().await),
            ("stopping", stopping.1),
            ("nobody", Part::named("nobody at all")),
            ("gone", gone),
            ("full", full),
            ("foreign", Part::named(foreign)),
            ("last", part().await),
        ];
        // fills the mailbox of `full`, which has no turn before the calls are sent
        abcast(&clients, |(_, part)| part.add(1));
        let (replies, failures) = call_many(&clients, |(label, part)| match *label {
            "stopping" => part.end(),
            _ => part.read(),
        })
        .await;
        let replies: Vec<_> = replies.into_iter().map(|((label, _), n)| (*label, n)).collect();
        assert_eq!(replies, [("first", 1), ("last", 1)], "in the order of the clients");
        let failures: Vec<_> = failures.into_iter().map(|((label, _), error)| (*label, error)).collect();
        let expected = [
            ("stopping", CallError::Exited(ExitReason::error("stopped"))),
            ("nobody", CallError::NoProc),
            ("gone", CallError::NoProc),
            ("full", CallError::Overloaded),
            ("foreign", CallError::WrongServer),
        ];
        assert_eq!(failures, expected);
        assert_eq!(inbox.exit().await, (Some(stopping.0), ExitReason::error("stopped")));
    })
    .await;
}

/// All are sent before the first is awaited: it takes as long as the slowest.
#[otp::test]
async fn all_are_asked_at_once_and_nobody_is_given_up() {
    let begun = Instant::now();
    let mut parts = Vec::new();
    for _ in 0..100 {
        parts.push(part().await);
    }
    let (replies, failures) = call_many(&parts, |part| part.read_after(SECOND * 3600)).await;
    assert_eq!((replies.len(), failures.len()), (100, 0));
    assert_eq!(begun.elapsed(), SECOND * 3600, "longer than a call would wait");
}

#[otp::test]
async fn who_is_late_is_a_failure_and_its_reply_vanishes() {
    let times = [SECOND, SECOND * 3, Duration::ZERO, SECOND * 4];
    let mut parts = Vec::new();
    for time in times {
        parts.push((part().await, time));
    }
    let begun = Instant::now();
    // the time of a single call does not count
    let many = call_many(parts, |(part, time)| part.read_after(*time).timeout(SECOND / 2));
    let (replies, failures) = many.timeout(SECOND * 2).await;
    assert_eq!(begun.elapsed(), SECOND * 2);
    assert_eq!(replies.iter().map(|((_, time), _)| *time).collect::<Vec<_>>(), [SECOND, Duration::ZERO]);
    let late = CallError::Timeout(SECOND * 2);
    for (((part, time), error), expected) in failures.into_iter().zip([times[1], times[3]]) {
        assert_eq!((time, error), (expected, late.clone()));
        assert_eq!(part.read().await, Ok(0), "it goes on");
    }
}

#[otp::test]
async fn nothing_is_sent_before_the_first_poll_and_all_with_it() {
    let parts = [part().await, part().await];
    drop(call_many(&parts, |part| {
        part.add(1);
        part.read()
    }));
    let mut asked = 0;
    {
        let mut many = pin!(call_many(&parts, |part| {
            asked += 1;
            part.read()
        }));
        assert!(many.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        assert!(format!("{many:?}").contains("clients: 2"));
        let (replies, _) = many.await;
        assert_eq!(replies.iter().map(|(_, n)| *n).collect::<Vec<_>>(), [0, 0]);
    }
    assert_eq!(asked, 2, "each once");
}

#[otp::test]
async fn of_nobody_there_is_no_answer() {
    let (replies, failures) = call_many([], |part: &PartRef| part.read()).await;
    assert_eq!((replies.len(), failures.len()), (0, 0));
}

#[otp::test]
async fn a_server_among_those_it_asks_is_a_failure() {
    let parts = vec![part().await, part().await];
    assert_eq!(parts[0].read_all(parts.clone()).await, Ok((1, vec![CallError::CallingSelf])));
}
