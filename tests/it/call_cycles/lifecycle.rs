//! Starting and stopping wait as well.

use super::{NodeRef, Script, cycle, node, soon};
use otp::prelude::*;
use otp::{CallError, StartError};
use std::time::Duration;

/// Calls somebody in `init`.
struct Eager;

#[gen_server]
impl Eager {
    #[init]
    async fn new(calls: NodeRef) -> Result<Self, CallError> {
        calls.ping().await?;
        Ok(Self)
    }

    #[info]
    fn idle(&mut self, _never: otp::Timeout) {}
}

#[otp::test]
async fn an_init_that_calls_its_starter_fails_at_once() {
    let a = node().await;
    let me = a.clone();
    let begin = tokio::time::Instant::now();
    let starts = Script::of(move || async move {
        let refused = Eager::start(me).await.expect_err("it waits for its starter");
        let StartError::Failed(reason) = refused else { panic!("{refused}") };
        assert!(reason.to_string().contains("Node -> Eager -> Node"), "{reason}");
        Ok(())
    });
    soon(a.run(starts)).await.unwrap().unwrap();
    assert_eq!(begin.elapsed(), Duration::ZERO);
}

/// Asks its own supervisor how many children it has, in `init` and when it ends.
struct Curious;

type Answer = Result<(), CallError>;

#[gen_server]
impl Curious {
    #[init]
    fn new(cx: &mut Ctx<Self>) -> Self {
        cx.trap_exit(true);
        Self
    }

    #[info]
    fn idle(&mut self, _never: otp::Timeout) {}

    #[terminate]
    async fn terminate(&mut self, _reason: &ExitReason) {
        let family = FAMILY.get().expect("it was set");
        let answer = family.asked.as_ref().count_children().await.map(|_| ());
        family.answers.send(answer).expect("the test waits");
    }
}

supervisor! {
    Family: one_for_one {
        #[shutdown = "1h"]
        curious: Curious = Curious::spec(),
    }
}

struct Asked {
    asked: FamilyRef,
    answers: tokio::sync::mpsc::UnboundedSender<Answer>,
}

static FAMILY: std::sync::OnceLock<Asked> = std::sync::OnceLock::new();

#[otp::test]
async fn a_child_that_calls_its_supervisor_while_that_stops_it_is_told() {
    let (answers, mut told) = tokio::sync::mpsc::unbounded_channel();
    let family = Family.start().await.unwrap();
    assert!(FAMILY.set(Asked { asked: family.clone(), answers }).is_ok());
    let begin = tokio::time::Instant::now();
    soon(family.as_ref().terminate_child("curious")).await.unwrap();
    cycle(told.recv().await.expect("it has asked"));
    assert!(begin.elapsed() < Duration::from_secs(1), "the supervisor waited for its child's time to pass");
    // and it may ask a supervisor that does not wait for it
    soon(family.as_ref().restart_child("curious")).await.unwrap();
    let pid = family.curious().pid().unwrap();
    soon(family.curious().stop()).await.unwrap();
    otp::exited(pid).await;
    assert_eq!(told.recv().await, Some(Ok(())));
}

struct Nosy;

#[gen_server]
impl Nosy {
    #[init]
    async fn new(family: otp::supervisor::SupervisorRef) -> Result<Self, CallError> {
        family.count_children().await?;
        Ok(Self)
    }

    #[info]
    fn idle(&mut self, _never: otp::Timeout) {}
}

supervisor! {
    Empty: one_for_one {
        nosy(family: otp::supervisor::SupervisorRef): Nosy = Nosy::spec(family.clone()),
    }
}

#[otp::test]
async fn an_init_that_calls_its_supervisor_fails_at_once() {
    let empty = Empty.start().await.unwrap();
    let refused = soon(empty.start_nosy(empty.as_ref().clone())).await.expect_err("it waits for its supervisor");
    assert!(refused.to_string().contains("-> Nosy ->"), "{refused}");
}

#[otp::test]
async fn a_server_that_stops_its_caller_is_told() {
    let (a, b) = (node().await, node().await);
    let (back, to) = (a.clone(), b.clone());
    let stops = Script::of(move || async move {
        cycle(back.stop().await);
        Ok(())
    });
    soon(a.run(Script::of(move || async move { to.run(stops).await? }))).await.unwrap().unwrap();
    assert!(a.is_alive(), "nothing was sent");
}

/// It calls back the one that waits for its end.
#[otp::test]
async fn a_server_that_is_being_stopped_cannot_call_who_stops_it() {
    let (a, b) = (node().await, node().await);
    let (back, to) = (a.clone(), b.clone());
    b.do_run(Script::of(move || async move {
        tokio::time::sleep(Duration::from_secs(1)).await;
        cycle(back.ping().await);
        Ok(())
    }));
    soon(a.run(Script::of(move || async move { to.stop().await }))).await.unwrap().unwrap();
    assert!(!b.is_alive());
}
