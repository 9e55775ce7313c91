//! Machines in all shapes that compile.
#![deny(warnings, missing_docs)]

use otp::prelude::*;
use std::time::Duration;

mod private {
    use otp::prelude::*;

    struct Off;
    struct On {
        since: u64,
    }

    /// Private, with a private state that has no `Debug`.
    struct Lamp;

    #[gen_statem(Off, On, vis = "pub(crate)", state = "Shine", client = LampClient, message = "Press", temporary)]
    impl Lamp {
        #[init]
        fn new() -> Result<(Self, Off), std::fmt::Error> {
            Ok((Lamp, Off))
        }

        #[cast(event(press))]
        fn press_on(&mut self, _: Off) -> To<On> {
            to(On { since: 1 })
        }

        #[cast(event(press))]
        fn press_off(&mut self, _: On) -> Result<To<Off>, Stop> {
            Ok(to(Off))
        }

        #[call(timeout = "1s")]
        fn since(&self, at: &Shine) -> u64 {
            match at {
                Shine::On(on) => on.since,
                Shine::Off(_) => 0,
            }
        }

        #[cfg(any())]
        #[cast]
        fn gone(&mut self, gone: Gone) {}

        #[cast]
        fn with(&mut self, #[cfg(any())] gone: Gone, #[into] _name: String) {}
    }

    pub(crate) async fn lit() -> u64 {
        let lamp: LampClient = Lamp::start().await.unwrap();
        lamp.press();
        lamp.with("a name");
        lamp.since().await.unwrap()
    }
}

/// Waiting for work.
#[derive(Clone, Debug, PartialEq)]
pub struct Idle;
/// At work.
#[derive(Clone, Debug, PartialEq)]
pub struct Busy(u32);

/// Works.
#[derive(Clone, Debug)]
pub struct Worker;

#[gen_statem(Idle, Busy, derive(Clone, PartialEq), otherwise = postpone, shutdown = "1s", timeout = "5s")]
impl Worker {
    /// Starts idle.
    #[init]
    pub async fn new(busy: bool, cx: &mut Ctx<Self>) -> (Self, To<Idle, Busy>) {
        cx.set_timeout(WorkerTimeout::Beat, Duration::from_secs(1));
        (Worker, if busy { to(Busy(0)) } else { to(Idle) })
    }

    /// Works.
    #[call(event(work), when(is_enough))]
    pub async fn work_enough(&mut self, Busy(n): Busy, more: u32) -> Result<(u32, To<Idle>), Stop> {
        Ok((n + more, to(Idle)))
    }

    /// Works.
    #[call(event(work))]
    pub fn work(&mut self, at: &mut WorkerState, more: u32, reply: ReplyTo<u32>) {
        *at = Busy(more).into();
        reply.send(more);
    }

    fn is_enough(&self, at: &Busy, more: &u32) -> bool {
        at.0 + more > 10
    }

    /// A number that is large enough.
    #[info(when(is_large))]
    fn number(&mut self, _at: &Busy, number: u64) {
        assert!(number > 10);
    }

    /// Each clause may call it as it likes.
    #[info]
    fn small(&mut self, _: u64) {}

    fn is_large(&self, number: &u64) -> bool {
        *number > 10
    }

    /// Is told anything else.
    #[info]
    fn other(&mut self, other: Info, cx: &mut Ctx<Self>) {
        cx.unhandled(other);
    }

    #[timeout]
    fn beat(&mut self) {}

    #[event_timeout]
    async fn quiet(&mut self, at: WorkerState) -> WorkerState {
        at
    }

    #[internal(message = "Again")]
    fn once_more(&mut self) -> Stop {
        Stop::normal()
    }

    #[enter]
    async fn entered(&mut self, _: &mut WorkerState) -> Result<(), Stop> {
        Ok(())
    }

    #[terminate]
    fn bye(&mut self, _reason: ExitReason, _at: Option<&WorkerState>) {}

    #[format_status]
    fn shown(&self) -> &'static str {
        "a worker"
    }

    #[shrink]
    fn smaller(&mut self) {}
}

#[otp::main(flavor = "current_thread")]
async fn main() {
    assert_eq!(private::lit().await, 1);
    let worker = Worker::start_link(true).await.unwrap();
    assert_eq!(worker.work(4).await, Ok(4));
    assert_eq!(worker.work(7).await, Ok(11));
    let _ = (WorkerEvent::Again, WorkerTimeout::Quiet);
}
