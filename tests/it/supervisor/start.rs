//! Starting a supervisor: children in order, all or none.

use super::worker::{Stage, Start, Worker, child, child_as, pid, status, supervise};
use crate::kit::{Mail, in_process};
use otp::prelude::*;
use otp::supervisor::{ChildOptions, ChildSpec, ChildStatus, Strategy, Supervisor};
use otp::{Restart, StartError};
use std::time::Duration;

/// The start of these fails.
async fn failure(supervisor: Supervisor) -> ExitReason {
    match supervisor.start_link().await {
        Err(StartError::Failed(reason)) => reason,
        other => panic!("expected a failed start, got {other:?}"),
    }
}

/// `supervisor_SUITE`: `order_of_children` (SV-071)
#[tokio::test(start_paused = true)]
async fn children_start_in_order_and_stop_in_reverse() {
    let stage = Stage::default();
    let names = ["third", "first", "fifth", "second", "fourth"];
    let supervisor = supervise(Strategy::RestForOne, 1, names, &stage).await;
    assert_eq!(stage.journal(), ["+third", "+first", "+fifth", "+second", "+fourth"]);

    super::worker::crash(pid(&supervisor, "fifth").await).await;
    pid(&supervisor, "fourth").await;
    let cycle = ["-fifth crash", "-fourth shutdown", "-second shutdown", "+fifth", "+second", "+fourth"];
    assert_eq!(stage.journal(), cycle);

    supervisor.stop().await.unwrap();
    let reverse = ["-fourth shutdown", "-second shutdown", "-fifth shutdown", "-first shutdown", "-third shutdown"];
    assert_eq!(stage.journal(), reverse);
}

/// `supervisor_SUITE`: `sup_start_normal` (SV-001)
#[tokio::test(start_paused = true)]
async fn a_supervisor_may_have_no_children() {
    in_process(|mut inbox| async move {
        otp::trap_exit(true);
        let supervisor = Supervisor::new(Strategy::OneForOne).start_link().await.unwrap();
        assert_eq!(supervisor.which_children().await, Ok(vec![]));
        let pid = supervisor.pid().unwrap();
        otp::exit(pid, ExitReason::Shutdown);
        assert_eq!(inbox.exit().await, (Some(pid), ExitReason::Shutdown));
    })
    .await;
}

/// `supervisor_SUITE`: `sup_start_fail` (SV-008): what runs when a supervisor starts is its own lines
#[tokio::test(start_paused = true)]
async fn a_linked_starter_dies_with_the_supervisor_that_does_not_start() {
    let broken = || {
        let line = ChildSpec::new::<Worker>("broken", || panic!("no such configuration"));
        Supervisor::new(Strategy::OneForOne).child(line)
    };
    let told = in_process(move |mut inbox| async move {
        otp::trap_exit(true);
        let reason = failure(broken()).await;
        inbox.is_silent().await;
        reason
    })
    .await;
    assert!(told.to_string().contains("no such configuration"), "{told}");
    let starter = otp::spawn(move |_inbox| async move {
        let _ = broken().start_link().await;
        ExitReason::error("it lived on")
    });
    let reason = otp::exited(starter).await;
    assert!(reason.to_string().contains("no such configuration"), "{reason}");
}

/// `supervisor_SUITE`: `faulty_application_shutdown` (SV-050)
#[tokio::test(start_paused = true)]
async fn a_failed_start_stops_the_others_in_reverse_and_names_the_child() {
    for start in [Start::Fail, Start::Panic] {
        let stage = Stage::default();
        stage.starts("c", [start]);
        let supervisor = ["a", "b", "c", "d"]
            .into_iter()
            .fold(Supervisor::new(Strategy::OneForOne), |supervisor, name| supervisor.child(child(name, &stage)));
        let reason = failure(supervisor).await;
        let text = reason.to_string();
        assert!(matches!(reason, ExitReason::ShutdownWith(_)), "{reason:?}");
        assert!(text.contains("failed to start child `c`"), "{text}");
        assert!(text.contains("c does not start") || text.contains("c panics in init"), "{text}");
        let journal: Vec<_> = stage.journal().into_iter().filter(|line| line != "!c").collect();
        assert_eq!(journal, ["+a", "+b", "-b shutdown", "-a shutdown"]);
    }
}

/// `supervisor_SUITE`: `sup_start_fail` (SV-008)
#[tokio::test(start_paused = true)]
async fn a_child_line_that_panics_is_a_failed_start() {
    let stage = Stage::default();
    let broken = ChildSpec::new::<Worker>("broken", || panic!("no such configuration"));
    let reason = failure(Supervisor::new(Strategy::OneForOne).child(child("a", &stage)).child(broken)).await;
    assert!(reason.to_string().contains("no such configuration"), "{reason}");
    assert_eq!(stage.journal(), ["+a", "-a shutdown"]);
}

#[tokio::test(start_paused = true)]
async fn a_child_whose_init_takes_too_long_is_a_failed_start() {
    let stage = Stage::default();
    stage.starts("slow", [Start::Slow(Duration::from_secs(60))]);
    let slow = {
        let stage = stage.clone();
        ChildSpec::new::<Worker>("slow", move || {
            Worker::spec("slow", stage.clone()).init_timeout(Duration::from_secs(1))
        })
    };
    let reason = failure(Supervisor::new(Strategy::OneForOne).child(child("a", &stage)).child(slow)).await;
    assert!(reason.to_string().contains("failed to start child `slow`"), "{reason}");
    assert_eq!(stage.journal(), ["+a", "-a shutdown"]);
}

/// `supervisor_SUITE`: `child_specs` (SV-029)
#[tokio::test(start_paused = true)]
async fn two_children_of_one_name_are_refused_before_any_starts() {
    let stage = Stage::default();
    let supervisor = Supervisor::new(Strategy::OneForOne)
        .child(child("a", &stage))
        .child(child("b", &stage))
        .child(child("a", &stage));
    let reason = failure(supervisor).await;
    assert!(reason.to_string().contains("`a`"), "{reason}");
    assert_eq!(stage.journal(), Vec::<String>::new());
}

/// `supervisor_SUITE`: `sup_start_ignore_temporary_child` (SV-004)
#[tokio::test(start_paused = true)]
async fn a_child_that_is_not_needed_is_kept_unless_it_is_temporary() {
    let stage = Stage::default();
    stage.starts("permanent", [Start::Ignore]);
    stage.starts("temporary", [Start::Ignore]);
    let supervisor = Supervisor::new(Strategy::OneForOne)
        .child(child("permanent", &stage))
        .child(child_as(Restart::Temporary, "temporary", &stage))
        .child(child("runs", &stage))
        .start_link()
        .await
        .unwrap();
    assert_eq!(status(&supervisor, "permanent").await, Some(ChildStatus::NotRunning));
    assert_eq!(status(&supervisor, "temporary").await, None);
    let count = supervisor.count_children().await.unwrap();
    assert_eq!((count.specs, count.active, count.workers), (2, 1, 2));
}

#[tokio::test(start_paused = true)]
async fn dropping_the_start_ends_the_supervisor_and_its_children() {
    let stage = Stage::default();
    stage.starts("b", [Start::Slow(Duration::from_secs(3600))]);
    let start = Supervisor::new(Strategy::OneForOne).child(child("a", &stage)).child(child("b", &stage)).start_link();
    let started = tokio::time::timeout(Duration::from_secs(1), start).await;
    assert!(started.is_err());
    // `a` hears of it by its link, from its parent, and cleans up
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(stage.journal(), ["+a", "-a killed"]);
}

/// `supervisor_SUITE`: `child_specs_map` (SV-030)
#[tokio::test(start_paused = true)]
async fn a_significant_child_must_be_able_to_matter() {
    use otp::supervisor::AutoShutdown::{AllSignificant, AnySignificant, Never};
    for auto_shutdown in [Never, AnySignificant, AllSignificant] {
        for restart in [Restart::Permanent, Restart::Transient, Restart::Temporary] {
            let stage = Stage::default();
            let options = ChildOptions::new().restart(restart).significant();
            let supervisor = Supervisor::new(Strategy::OneForOne)
                .auto_shutdown(auto_shutdown)
                .child(child("before", &stage))
                .child(child("a", &stage).options(options));
            let started = supervisor.start_link().await;
            let makes_sense = auto_shutdown != Never && restart != Restart::Permanent;
            assert_eq!(started.is_ok(), makes_sense, "{auto_shutdown:?} {restart:?}: {started:?}");
        }
    }
}
