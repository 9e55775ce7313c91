//! Dynamic children: as many as there are connections, with nothing to do with each other.

use super::worker::{A_WHILE, Manner, Stage, Start, Worker, crash, end, ends, watch};
use otp::prelude::*;
use otp::supervisor::{ChildError, ChildStatus, SupervisorRef};
use otp::{Shutdown, StartError};
use std::time::Duration;
use tokio::time::Instant;

supervisor! {
    /// A static child and three kinds of dynamic ones.
    Net(stage: Stage): one_for_one, intensity = 2, period = "5s" {
        listener: Worker = Worker::spec("listener", stage.clone()),
        #[temporary]
        conn(name: &'static str): Worker = Worker::spec(name, stage.clone()),
        #[transient]
        job(name: &'static str): Worker = Worker::spec(name, stage.clone()),
        kept(name: &'static str, shutdown: Shutdown): Worker = Worker::spec(name, stage.clone()).shutdown(shutdown),
    }
}

async fn net() -> (NetRef, Stage) {
    let stage = Stage::default();
    let net = Net { stage: stage.clone() }.start_link().await.unwrap();
    stage.journal();
    (net, stage)
}

async fn running(supervisor: &SupervisorRef) -> usize {
    supervisor.count_children().await.unwrap().active - 1
}

/// elixir `dynamic_supervisor_test`: `supports new child spec`, `supports extra arguments` (XD-006, XD-007): all children
/// share the fields of their supervisor
#[tokio::test(start_paused = true)]
async fn each_start_makes_a_child_with_its_own_arguments() {
    let (net, stage) = net().await;
    let (a, b) = (net.start_conn("a").await.unwrap(), net.start_conn("b").await.unwrap());
    assert_eq!(a.who().await.unwrap(), ("a", a.pid().unwrap()));
    assert_eq!(b.who().await.unwrap().0, "b");
    let children = net.as_ref().which_children().await.unwrap();
    let listed: Vec<_> = children.iter().map(|child| (child.id.as_deref(), child.template)).collect();
    assert_eq!(listed, [(None, Some("conn")), (None, Some("conn")), (Some("listener"), None)]);
    assert_eq!(stage.journal(), ["+a", "+b"]);
}

/// `supervisor_SUITE`: `sup_start_child_returns_error_simple` (SV-011); elixir `dynamic_supervisor_test`: `with
/// throw/error/exit` (XD-010)
#[tokio::test(start_paused = true)]
async fn a_dynamic_child_that_does_not_start_is_not_kept() {
    let (net, stage) = net().await;
    stage.starts("a", [Start::Fail, Start::Panic, Start::Ignore]);
    for says in ["a does not start", "a panics in init"] {
        let error = net.start_conn("a").await.unwrap_err();
        assert!(error.to_string().contains(says), "{error}");
    }
    assert_eq!(net.start_conn("a").await.unwrap_err(), StartError::Ignored);
    assert_eq!(net.as_ref().count_children().await.unwrap().specs, 1);
}

/// `supervisor_SUITE`: `sup_start_ignore_temporary_child_start_child_simple`,
/// `sup_start_ignore_permanent_child_start_child_simple` (SV-006)
#[tokio::test(start_paused = true)]
async fn a_dynamic_child_that_is_not_needed_is_not_kept() {
    let (net, stage) = net().await;
    for name in ["conn", "job", "kept"] {
        stage.starts(name, [Start::Ignore]);
    }
    assert_eq!(net.start_conn("conn").await.unwrap_err(), StartError::Ignored);
    assert_eq!(net.start_job("job").await.unwrap_err(), StartError::Ignored);
    assert_eq!(net.start_kept("kept", Shutdown::Infinity).await.unwrap_err(), StartError::Ignored);
    let count = net.as_ref().count_children().await.unwrap();
    assert_eq!((count.specs, count.active, count.workers), (1, 1, 1));
    assert_eq!(net.as_ref().which_children().await.unwrap().len(), 1);
    assert_eq!(net.stop_with(ExitReason::Shutdown, None).await, Ok(()));
    assert_eq!(stage.journal(), ["-listener shutdown"]);
}

/// The restart types are those of static children; nothing is kept of a child that is not restarted.
///
/// elixir `dynamic_supervisor_test`: `temporary child is not restarted regardless of reason`, `transient child is
/// restarted unless normal/shutdown/{shutdown, _}`, `permanent child is restarted regardless of reason`, `restarting a
/// child with extra_arguments successfully restarts child` (XD-012, XD-015)
#[tokio::test(start_paused = true)]
async fn a_dynamic_child_is_restarted_with_its_arguments_or_forgotten() {
    for reason in ends() {
        let (net, _) = net().await;
        let (conn, job) = (net.start_conn("conn").await.unwrap(), net.start_job("job").await.unwrap());
        let kept = net.start_kept("kept", Shutdown::Infinity).await.unwrap();
        end(conn.pid().unwrap(), reason.clone()).await;
        end(job.pid().unwrap(), reason.clone()).await;
        assert_eq!(running(net.as_ref()).await, if reason.is_clean() { 1 } else { 2 }, "{reason}");
        if !reason.is_clean() {
            assert_eq!(job.who().await.unwrap().0, "job");
        }
        let before = kept.pid().unwrap();
        end(before, reason.clone()).await;
        let (name, after) = kept.who().await.unwrap();
        assert_eq!(name, "kept");
        assert_ne!(after, before);
        assert_eq!(net.as_ref().count_children().await.unwrap().specs, if reason.is_clean() { 2 } else { 3 });
    }
}

/// `supervisor_SUITE`: `simple_one_for_one` (SV-038)
#[tokio::test(start_paused = true)]
async fn the_dynamic_children_share_the_budget() {
    let (net, stage) = net().await;
    let (a, b) = (net.start_job("a").await.unwrap(), net.start_job("b").await.unwrap());
    let over = watch(net.pid().unwrap()).await;
    for job in [&a, &b, &a] {
        job.who().await.unwrap();
        crash(job.pid().unwrap()).await;
    }
    assert_eq!(over.await, ExitReason::Shutdown);
    assert_eq!(stage.journal().split_off(7), ["-b shutdown", "-listener shutdown"]);
}

/// `supervisor_SUITE`: `child_adm_simple` (SV-027)
#[tokio::test(start_paused = true)]
async fn a_dynamic_child_is_terminated_by_pid() {
    let (net, stage) = net().await;
    let a = net.start_kept("a", Shutdown::Infinity).await.unwrap();
    let pid = a.pid().unwrap();
    let supervisor = net.as_ref();
    assert_eq!(supervisor.terminate_child(pid).await, Ok(()));
    assert_eq!(supervisor.terminate_child(pid).await, Ok(()), "it has ended: what was asked for is so");
    let stranger = otp::spawn(|mut inbox| async move { drop(inbox.receive().await) });
    assert_eq!(supervisor.terminate_child(stranger).await, Err(ChildError::NotFound));
    assert_eq!(supervisor.restart_child(pid).await, Err(ChildError::Dynamic));
    assert_eq!(supervisor.delete_child(pid).await, Err(ChildError::Dynamic));
    assert_eq!(supervisor.terminate_child("kept").await, Err(ChildError::NotFound));
    assert_eq!(stage.journal(), ["+a", "-a shutdown"]);
    assert_eq!(running(supervisor).await, 0);
}

/// `supervisor_SUITE`: `simple_one_for_one_escalation` (SV-041); elixir `dynamic_supervisor_test`: `child triggers maximum
/// restarts`, `child triggers maximum intensity when trying again` (XD-017)
#[tokio::test(start_paused = true)]
async fn a_dynamic_child_whose_restart_keeps_failing_ends_the_supervisor() {
    let (net, stage) = net().await;
    let a = net.start_job("a").await.unwrap();
    let b = net.start_job("b").await.unwrap();
    stage.starts("a", [Start::Fail, Start::Fail]);
    let over = watch(net.pid().unwrap()).await;
    a.end(ExitReason::error("crash"));
    assert_eq!(over.await, ExitReason::Shutdown);
    assert!(!a.is_alive() && !b.is_alive());
}

/// `supervisor_SUITE`: `count_restarting_children` (SV-062); elixir `dynamic_supervisor_test`: `child is restarted when
/// trying again` (XD-016)
#[tokio::test(start_paused = true)]
async fn a_dynamic_child_whose_restart_has_failed_is_tried_again() {
    let (net, stage) = net().await;
    let supervisor = net.as_ref();
    let (a, b) = (net.start_job("a").await.unwrap(), net.start_job("b").await.unwrap());
    let before = a.pid();
    stage.starts("a", [Start::FailAfter(A_WHILE)]);
    crash(before.unwrap()).await;
    let count = supervisor.count_children().await.unwrap();
    assert_eq!((count.specs, count.active, count.workers), (3, 2, 3), "one is being restarted");
    assert_eq!(a.who().await.unwrap().0, "a");
    let count = supervisor.count_children().await.unwrap();
    assert_eq!((count.specs, count.active, count.workers), (3, 3, 3));
    assert!(a.pid() != before && b.is_alive());
}

/// `supervisor_SUITE`: `count_restarting_children`, `hanging_restart_loop_simple` (SV-062, SV-069); elixir
/// `dynamic_supervisor_test`: `terminates restarting child` (XD-026)
#[tokio::test(start_paused = true)]
async fn a_dynamic_child_that_is_being_restarted_is_counted_and_can_be_terminated() {
    let (net, stage) = net().await;
    let supervisor = net.as_ref();
    let a = net.start_job("a").await.unwrap();
    let before = a.pid().unwrap();
    stage.starts("a", [Start::FailAfter(A_WHILE)]);
    crash(before).await;
    let (count, children, terminated) =
        tokio::join!(supervisor.count_children(), supervisor.which_children(), supervisor.terminate_child(before),);
    let count = count.unwrap();
    assert_eq!((count.specs, count.active, count.workers), (2, 1, 2));
    assert_eq!(children.unwrap()[0].status, ChildStatus::Restarting);
    assert_eq!(terminated, Ok(()));
    assert_eq!(supervisor.count_children().await.unwrap().specs, 1);
    assert_eq!(stage.journal(), ["+a", "-a crash", "!a"]);
}

/// OTP 25 keeps a ghost here and crashes over it later.
#[tokio::test(start_paused = true)]
async fn a_dynamic_child_that_is_not_needed_when_it_is_restarted_is_forgotten() {
    let (net, stage) = net().await;
    let a = net.start_job("a").await.unwrap();
    stage.starts("a", [Start::Ignore]);
    crash(a.pid().unwrap()).await;
    assert_eq!(net.as_ref().count_children().await.unwrap().specs, 1);
    assert_eq!(net.stop().await, Ok(()));
}

/// `supervisor_SUITE`: `simple_one_for_one_shutdown`, `sup_stop_timeout_dynamic` (SV-039, SV-017)
#[tokio::test(start_paused = true)]
async fn dynamic_children_stop_together_and_each_has_its_own_time() {
    let (net, stage) = net().await;
    let second = Duration::from_secs(1);
    let children = [
        ("patient", Shutdown::Infinity, Manner::Slow(second * 10), (ExitReason::Shutdown, 10)),
        ("late", Shutdown::Timeout(second * 2), Manner::Slow(second * 100), (ExitReason::Killed, 2)),
        ("in time", Shutdown::Timeout(second * 5), Manner::Slow(second * 4), (ExitReason::Shutdown, 4)),
        ("killed", Shutdown::BrutalKill, Manner::Slow(second * 100), (ExitReason::Killed, 0)),
        ("later", Shutdown::Timeout(second * 3), Manner::Slow(second * 100), (ExitReason::Killed, 3)),
    ];
    let before = Instant::now();
    let mut watched = Vec::new();
    for (name, shutdown, manner, expected) in children {
        stage.manner(name, manner);
        let ended = watch(net.start_kept(name, shutdown).await.unwrap().pid().unwrap()).await;
        watched.push((name, expected, tokio::spawn(async move { (ended.await, before.elapsed().as_secs()) })));
    }
    net.stop().await.unwrap();
    for (name, expected, ended) in watched {
        assert_eq!(ended.await.unwrap(), expected, "{name}");
    }
    assert_eq!(before.elapsed().as_secs(), 10);
    assert_eq!(stage.journal().last().unwrap(), "-listener shutdown");
}
