//! Supervisors that are declared at run time, in their own process.

use super::worker::{Stage, Start, Worker, child, crash, pid, status, watch};
use crate::kit::{Mail, in_process};
use otp::prelude::*;
use otp::supervisor::{ChildOptions, ChildSpec, ChildStatus, Strategy, Supervisor};
use otp::{Restart, StartError};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A supervisor as a child, of a worker that may crash once.
fn below(stage: &Stage) -> ChildSpec {
    let stage = stage.clone();
    ChildSpec::new::<Supervisor>("below", move || {
        let stage = stage.clone();
        Supervisor::spec(async move || Ok(Supervisor::new(Strategy::OneForOne).child(child("x", &stage))))
    })
}

#[tokio::test(start_paused = true)]
async fn a_supervisor_that_is_declared_at_run_time_is_a_child_like_any_other() {
    let stage = Stage::default();
    let top = Supervisor::new(Strategy::OneForOne).child(below(&stage)).start_link().await.unwrap();
    let count = top.count_children().await.unwrap();
    assert_eq!((count.specs, count.active, count.supervisors, count.workers), (1, 1, 1, 0));
    let before = pid(&top, "below").await;
    let over = watch(before).await;
    otp::exit(before, ExitReason::Kill);
    assert_eq!(over.await, ExitReason::Killed);
    assert_ne!(pid(&top, "below").await, before);
    // the orphan was told by its link
    let mut journal = stage.journal();
    journal.sort();
    assert_eq!(journal, ["+x", "+x", "-x killed"]);
}

/// `init` runs in the supervisor's process, once for each start.
#[tokio::test(start_paused = true)]
async fn a_supervisor_declares_its_children_in_its_own_process() {
    let ran: Arc<Mutex<Vec<Option<Pid>>>> = Arc::default();
    let seen = ran.clone();
    let spec = Supervisor::spec(async move || {
        seen.lock().unwrap().push(otp::self_pid());
        Ok(Supervisor::new(Strategy::OneForOne))
    });
    let supervisor = spec.start_link().await.unwrap();
    assert_eq!(*ran.lock().unwrap(), [supervisor.pid()]);
}

/// `supervisor_SUITE`: `sup_start_ignore_init` (SV-002)
#[tokio::test(start_paused = true)]
async fn a_supervisor_that_is_not_needed_is_no_failure() {
    in_process(|mut inbox| async move {
        otp::trap_exit(true);
        let started = Supervisor::spec(async || Err(Stop::ignore())).start_link().await;
        assert_eq!(started.unwrap_err(), StartError::Ignored);
        inbox.is_silent().await;
    })
    .await;
    let unneeded = ChildSpec::new::<Supervisor>("below", || Supervisor::spec(async || Err(Stop::ignore())));
    let top = Supervisor::new(Strategy::OneForOne).child(unneeded).start_link().await.unwrap();
    assert_eq!(status(&top, "below").await, Some(ChildStatus::NotRunning));
}

#[tokio::test(start_paused = true)]
async fn a_supervisor_that_cannot_declare_its_children_does_not_start() {
    for panics in [false, true] {
        let spec = Supervisor::spec(async move || {
            assert!(!panics, "no such file");
            Err(Stop::error("no such file"))
        });
        let error = spec.start_link().await.unwrap_err();
        assert!(error.to_string().contains("no such file"), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn dynamic_children_can_be_added_at_run_time() {
    let stage = Stage::default();
    let supervisor = Supervisor::new(Strategy::OneForAll)
        .intensity(1, Duration::from_secs(5))
        .child(child("fixed", &stage))
        .start_link()
        .await
        .unwrap();
    let options = ChildOptions::new().restart(Restart::Transient);
    let spec = {
        let stage = stage.clone();
        move || Worker::spec("guest", stage.clone())
    };
    let guest = supervisor.start_dynamic::<Worker>("guest", options, spec.clone()).await.unwrap();
    let before = guest.pid().unwrap();
    crash(before).await;
    assert_ne!(guest.who().await.unwrap().1, before);
    // it has nothing to do with its sibling
    assert_eq!(stage.journal(), ["+fixed", "+guest", "-guest crash", "+guest"]);
    stage.starts("guest", [Start::Ignore]);
    let unneeded = supervisor.start_dynamic::<Worker>("guest", options, spec).await;
    assert_eq!(unneeded.unwrap_err(), StartError::Ignored);
    supervisor.terminate_child(guest.pid().unwrap()).await.unwrap();
    assert_eq!(supervisor.count_children().await.unwrap().specs, 1);
}
