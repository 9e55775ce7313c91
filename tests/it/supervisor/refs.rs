//! Refs into a tree: they lead to a place, whoever is in it.

use super::worker::{A_WHILE, Stage, Start, Worker, crash, pid, soon, watch};
use crate::kit::captured::Captured;
use otp::CallError;
use otp::prelude::*;
use std::time::Duration;
use tokio::time::Instant;

supervisor! {
    /// Below the root.
    Inner(stage: Stage): one_for_one, intensity = 1, period = "5s" {
        deep: Worker = Worker::spec("deep", stage.clone()),
        #[transient]
        spare: Worker = Worker::spec("spare", stage.clone()),
        guest(name: &'static str): Worker = Worker::spec(name, stage.clone()),
    }
}

supervisor! {
    /// The root.
    Outer(stage: Stage): one_for_one, intensity = 3, period = "5s" {
        a: Worker = Worker::spec("a", stage.clone()),
        inner: Inner = Inner { stage: stage.clone() }.spec(),
        #[temporary]
        once: Worker = Worker::spec("once", stage.clone()),
    }
}

async fn outer() -> (OuterRef, Stage) {
    let stage = Stage::default();
    (Outer { stage: stage.clone() }.start_link().await.unwrap(), stage)
}

/// A call that does not wait: no time has passed when it is answered.
async fn at_once(worker: &Ref<Worker>) -> Result<&'static str, CallError> {
    let before = Instant::now();
    let answer = soon(worker.who().no_timeout()).await;
    assert_eq!(before.elapsed(), Duration::ZERO);
    answer.map(|(name, _)| name)
}

#[tokio::test(start_paused = true)]
async fn a_ref_is_valid_over_restarts() {
    let (outer, _) = outer().await;
    let a = outer.a();
    let (_, before) = a.who().await.unwrap();
    crash(before).await;
    let (name, after) = a.who().await.unwrap();
    assert_eq!(name, "a");
    assert_ne!(after, before);
    assert_eq!(a.pid(), Some(after));
    assert!(a.is_alive());
}

/// A call that was taken in before the crash is not repeated: nobody knows how far it got.
#[tokio::test(start_paused = true)]
async fn a_call_that_was_being_handled_answers_why_the_server_ended() {
    let (outer, _) = outer().await;
    let a = outer.a();
    let handled = a.wait().send();
    a.who().await.unwrap();
    a.end(ExitReason::error("crash"));
    assert_eq!(handled.await, Err(CallError::Exited(ExitReason::error("crash"))));
}

#[tokio::test(start_paused = true)]
async fn a_call_during_a_restart_waits_for_the_next_incarnation() {
    let (outer, stage) = outer().await;
    let a = outer.a();
    stage.starts("a", [Start::Slow(Duration::from_secs(2)), Start::FailAfter(A_WHILE), Start::Slow(A_WHILE)]);
    let before = Instant::now();
    crash(a.pid().unwrap()).await;
    assert_eq!(a.who().await.unwrap().0, "a");
    assert_eq!(before.elapsed(), Duration::from_secs(2));
    // also over a failed attempt
    crash(a.pid().unwrap()).await;
    assert_eq!(a.who().await.unwrap().0, "a");
}

/// The wait for a process is part of the call's time; nothing was sent, so the answer is that there is nobody.
#[tokio::test(start_paused = true)]
async fn a_call_does_not_wait_longer_than_its_time() {
    let (outer, stage) = outer().await;
    let a = outer.a();
    stage.starts("a", [Start::Slow(Duration::from_secs(60))]);
    crash(a.pid().unwrap()).await;
    let before = Instant::now();
    assert_eq!(a.who().timeout(Duration::from_secs(3)).await, Err(CallError::NoProc));
    assert_eq!(before.elapsed().as_secs(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_cast_during_a_restart_is_a_dead_letter() {
    let (outer, stage) = outer().await;
    let a = outer.a();
    stage.starts("a", [Start::Slow(A_WHILE)]);
    crash(a.pid().unwrap()).await;
    let letters = Captured::start("otp::dead_letter");
    let before = otp::report::dead_letters();
    a.end(ExitReason::Normal);
    assert!(otp::report::dead_letters() > before);
    let letters = letters.taken();
    assert_eq!(letters.len(), 1);
    assert!(letters[0].text.contains("the child is being restarted"), "{}", letters[0].text);
    // and it does not reach the next incarnation
    assert_eq!(a.who().await.unwrap().0, "a");
    assert_eq!(stage.journal().last().unwrap(), "+a");
}

#[tokio::test(start_paused = true)]
async fn a_terminated_child_answers_noproc_at_once() {
    let (outer, _) = outer().await;
    let (a, supervisor) = (outer.a(), outer.as_ref());
    supervisor.terminate_child("a").await.unwrap();
    assert_eq!(at_once(&a).await, Err(CallError::NoProc));
    assert_eq!(a.pid(), None);
    supervisor.restart_child("a").await.unwrap();
    assert_eq!(at_once(&a).await, Ok("a"));
}

/// Whoever waits for the next incarnation is told when there will be none.
#[tokio::test(start_paused = true)]
async fn a_waiting_call_hears_that_nobody_will_come() {
    let (outer, stage) = outer().await;
    let a = outer.a();
    stage.starts("a", [Start::FailAfter(A_WHILE)]);
    crash(a.pid().unwrap()).await;
    let call = soon(a.who().no_timeout());
    let (answer, terminated) = tokio::join!(call, outer.as_ref().terminate_child("a"));
    assert_eq!((answer, terminated), (Err(CallError::NoProc), Ok(())));
}

#[tokio::test(start_paused = true)]
async fn a_child_that_is_done_answers_noproc_at_once() {
    let (outer, _) = outer().await;
    let (spare, once) = (outer.inner().spare(), outer.once());
    for (worker, supervisor) in [(&spare, outer.inner().as_ref()), (&once, outer.as_ref())] {
        let ended = watch(worker.pid().unwrap()).await;
        worker.end(ExitReason::Normal);
        ended.await;
        supervisor.count_children().await.unwrap();
        assert_eq!(at_once(worker).await, Err(CallError::NoProc));
    }
}

#[tokio::test(start_paused = true)]
async fn a_child_that_is_not_needed_answers_noproc_at_once() {
    let stage = Stage::default();
    stage.starts("a", [Start::Ignore]);
    let outer = Outer { stage }.start_link().await.unwrap();
    assert_eq!(at_once(&outer.a()).await, Err(CallError::NoProc));
}

#[tokio::test(start_paused = true)]
async fn refs_into_a_nested_tree_survive_the_restart_of_its_supervisor() {
    let (outer, _) = outer().await;
    let (inner, deep) = (outer.inner(), outer.inner().deep());
    let before = (inner.pid().unwrap(), deep.pid().unwrap());
    otp::exit(before.0, ExitReason::Kill);
    otp::exited(before.0).await;
    let (_, after) = deep.who().await.unwrap();
    assert_ne!(after, before.1);
    assert_eq!(inner.deep().pid(), Some(after));
    assert_eq!(pid(inner.as_ref(), "deep").await, after);
    assert_eq!(pid(outer.as_ref(), "inner").await, inner.pid().unwrap());
}

/// Siblings that were to be started again wait for the retry of the one that failed. If that is cancelled, nobody will
/// start them.
#[tokio::test(start_paused = true)]
async fn a_sibling_whose_restart_is_cancelled_answers_noproc_at_once() {
    supervisor! {
        Chain(stage: Stage): rest_for_one, intensity = 5, period = "5s" {
            first: Worker = Worker::spec("first", stage.clone()),
            second: Worker = Worker::spec("second", stage.clone()),
            third: Worker = Worker::spec("third", stage.clone()),
        }
    }
    let stage = Stage::default();
    let chain = Chain { stage: stage.clone() }.start_link().await.unwrap();
    stage.starts("second", [Start::FailAfter(A_WHILE)]);
    crash(chain.first().pid().unwrap()).await;
    chain.as_ref().terminate_child("second").await.unwrap();
    for worker in [chain.second(), chain.third()] {
        assert_eq!(at_once(&worker).await, Err(CallError::NoProc));
    }
    chain.as_ref().restart_child("third").await.unwrap();
    assert_eq!(at_once(&chain.third()).await, Ok("third"));
}

/// All refs into the tree, static and dynamic, at every depth.
async fn refs(outer: &OuterRef) -> [Ref<Worker>; 4] {
    let guest = outer.inner().start_guest("guest").await.unwrap();
    [outer.a(), outer.inner().deep(), outer.once(), guest]
}

#[tokio::test(start_paused = true)]
async fn all_refs_answer_noproc_at_once_when_the_root_has_ended() {
    for reason in [ExitReason::Normal, ExitReason::Shutdown, ExitReason::Kill] {
        let (outer, _) = outer().await;
        let refs = refs(&outer).await;
        let root = outer.pid().unwrap();
        if reason == ExitReason::Kill {
            let ended = watch(root).await;
            otp::exit(root, reason);
            ended.await;
        } else {
            outer.stop_with(reason, None).await.unwrap();
        }
        for worker in &refs {
            assert_eq!(at_once(worker).await, Err(CallError::NoProc), "{worker:?}");
        }
        let before = Instant::now();
        assert_eq!(soon(outer.as_ref().which_children()).await, Err(CallError::NoProc));
        assert_eq!(soon(outer.inner().as_ref().which_children()).await, Err(CallError::NoProc));
        assert!(soon(outer.inner().start_guest("late")).await.is_err());
        assert_eq!(before.elapsed(), Duration::ZERO);
    }
}

/// A dynamic child belongs to one incarnation of its supervisor.
#[tokio::test(start_paused = true)]
async fn a_dynamic_child_goes_with_its_supervisor() {
    let (outer, _) = outer().await;
    let guest = outer.inner().start_guest("guest").await.unwrap();
    let inner = outer.inner().pid().unwrap();
    let ended = watch(inner).await;
    otp::exit(inner, ExitReason::Kill);
    ended.await;
    outer.inner().deep().who().await.unwrap();
    assert_eq!(at_once(&guest).await, Err(CallError::NoProc));
}
