//! What is reported and what is not, and about whom: as OTP does.

use super::worker::{Manner, Stage, Start, Worker, child, crash, pid, watch};
use crate::kit::captured::{Captive, Captured};
use otp::prelude::*;
use otp::supervisor::{ChildOptions, DynamicSupervisor, Strategy, Supervisor};
use std::time::Duration;
use tracing::Level;

fn of_supervisor(reports: &Captured) -> Vec<Captive> {
    let of_supervisor = |report: &Captive| report.label.starts_with("supervisor ") && report.level == Level::ERROR;
    reports.taken().into_iter().filter(of_supervisor).collect()
}

/// A start that somebody has ordered is told to him alone.
#[tokio::test(start_paused = true)]
async fn a_start_by_order_that_fails_is_not_reported() {
    let stage = Stage::default();
    let supervisor = Supervisor::new(Strategy::OneForOne).child(child("a", &stage)).start_link().await.unwrap();
    supervisor.terminate_child("a").await.unwrap();
    stage.starts("a", [Start::Fail]);
    stage.starts("b", [Start::Fail, Start::Fail]);
    let reports = Captured::start("otp::report");
    supervisor.restart_child("a").await.unwrap_err();
    supervisor.start_child(child("b", &stage)).await.unwrap_err();
    let make = move || Worker::spec("b", stage.clone());
    supervisor.start_dynamic::<Worker>("b", ChildOptions::new(), make).await.unwrap_err();
    assert!(of_supervisor(&reports).is_empty());
}

/// The first attempt names the process that has ended; the next ones say besides that the child is being restarted. Of a
/// group that is started over, children are named alone.
#[tokio::test(start_paused = true)]
async fn failed_restarts_say_which_process_they_replace() {
    for strategy in [Strategy::OneForOne, Strategy::OneForAll, Strategy::RestForOne] {
        let stage = Stage::default();
        let supervisor = Supervisor::new(strategy)
            .intensity(2, Duration::from_secs(5))
            .child(child("a", &stage))
            .start_link()
            .await
            .unwrap();
        stage.starts("a", [Start::Fail, Start::Fail]);
        let (a, over) = (pid(&supervisor, "a").await, watch(supervisor.pid().unwrap()).await);
        let reports = Captured::start("otp::report");
        crash(a).await;
        over.await;
        let reports = of_supervisor(&reports);
        let told: Vec<_> = reports
            .iter()
            .map(|report| {
                let again = report.field("restarting").is_some();
                (report.label.as_str(), report.field("child_pid") == Some(&a.to_string()), again)
            })
            .collect();
        let alone = strategy == Strategy::OneForOne;
        let expected = [
            ("supervisor child_terminated", true, false),
            ("supervisor start_error", alone, false),
            ("supervisor start_error", alone, alone),
            ("supervisor shutdown", true, true),
        ];
        assert_eq!(told, expected, "{strategy:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn giving_up_is_reported_with_otps_reason() {
    let stage = Stage::default();
    let supervisor = Supervisor::new(Strategy::OneForOne).intensity(0, Duration::from_secs(5));
    let supervisor = supervisor.child(child("a", &stage)).start_link().await.unwrap();
    let (a, over) = (pid(&supervisor, "a").await, watch(supervisor.pid().unwrap()).await);
    let reports = Captured::start("otp::report");
    crash(a).await;
    over.await;
    let last = of_supervisor(&reports).pop().unwrap();
    assert_eq!(last.field("reason"), Some("reached_max_restart_intensity"));
    assert!(last.text.contains("crash"), "{}", last.text);
}

/// Dynamic children that are stopped together and fail in the same way are one report.
#[tokio::test(start_paused = true)]
async fn dynamic_children_that_do_not_stop_are_reported_by_reason() {
    let stage = Stage::default();
    let supervisor = Supervisor::new(Strategy::OneForOne).start_link().await.unwrap();
    let options = ChildOptions::new().shutdown(otp::Shutdown::Timeout(Duration::from_secs(1)));
    for (name, manner) in [
        ("slow", Manner::Slow(Duration::from_secs(60))),
        ("late", Manner::Slow(Duration::from_secs(60))),
        ("tidy", Manner::Tidy),
    ] {
        stage.manner(name, manner);
        let stage = stage.clone();
        supervisor.start_dynamic::<Worker>("job", options, move || Worker::spec(name, stage.clone())).await.unwrap();
    }
    let reports = Captured::start("otp::report");
    supervisor.stop_with(ExitReason::Shutdown, None).await.unwrap();
    let reports = of_supervisor(&reports);
    assert_eq!(reports.len(), 1, "{reports:?}");
    assert_eq!(reports[0].label, "supervisor shutdown_error");
    assert_eq!((reports[0].field("child"), reports[0].field("reason")), (Some("job"), Some("killed")));
    assert!(reports[0].text.contains("nb children: 2"), "{}", reports[0].text);
}

/// Elixir reports each of them.
#[tokio::test(start_paused = true)]
async fn children_of_a_dynamic_supervisor_that_do_not_stop_are_reported_one_by_one() {
    let stage = Stage::default();
    let pool = DynamicSupervisor::new().start_link().await.unwrap();
    let mut pids = Vec::new();
    for (name, manner) in
        [("slow", Manner::Slow(Duration::from_secs(60))), ("late", Manner::Slow(Duration::from_secs(60)))]
    {
        stage.manner(name, manner);
        let (stage, time) = (stage.clone(), otp::Shutdown::Timeout(Duration::from_secs(1)));
        let worker = pool.start_child(move || Worker::spec(name, stage.clone()).shutdown(time)).await.unwrap();
        pids.push(worker.pid().unwrap().to_string());
    }
    let reports = Captured::start("otp::report");
    pool.as_ref().stop_with(ExitReason::Shutdown, None).await.unwrap();
    let reports = of_supervisor(&reports);
    let told: Vec<_> = reports.iter().map(|report| report.field("child_pid").unwrap().to_owned()).collect();
    assert_eq!(told, pids);
    for report in &reports {
        assert_eq!((&*report.label, report.field("reason")), ("supervisor shutdown_error", Some("killed")));
    }
}

/// Siblings that crash together are seen to crash, also by a supervisor that is about to stop them.
#[tokio::test(start_paused = true)]
async fn a_supervisor_that_reports_lets_others_have_their_turn() {
    let _reports = Captured::start("otp::report");
    let stage = Stage::default();
    let supervisor = super::worker::supervise(Strategy::OneForAll, 1, ["a", "b"], &stage).await;
    let [a, b] = super::worker::pids(&supervisor, ["a", "b"]).await;
    let (first, second) = (watch(a).await, watch(b).await);
    // `b` is told to end once its supervisor knows of `a`, and not before
    otp::spawn(move |_inbox| async move {
        otp::exited(a).await;
        otp::send(b, super::worker::End(ExitReason::error("crash, too")));
    });
    otp::send(a, super::worker::End(ExitReason::error("crash")));
    assert_eq!(first.await, ExitReason::error("crash"));
    assert_eq!(second.await, ExitReason::error("crash, too"));
}
