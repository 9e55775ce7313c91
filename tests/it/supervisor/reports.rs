//! What a supervisor tells without being asked.

use super::worker::{Manner, Stage, Start, Unlink, child, child_as, crash, end, ends, pid, watch};
use crate::kit::captured::{Captive, Captured};
use otp::prelude::*;
use otp::report::{Limits, format};
use otp::supervisor::{ChildOptions, Strategy, Supervisor, SupervisorRef};
use otp::{Restart, Shutdown};
use std::time::Duration;
use tracing::Level;

/// The reports of a supervisor, without what its children say.
fn of_supervisor(reports: Vec<Captive>) -> Vec<Captive> {
    let of_supervisor = |report: &Captive| report.label.starts_with("supervisor ") && report.level == Level::ERROR;
    reports.into_iter().filter(of_supervisor).collect()
}

async fn one(restart: Restart, shutdown: Shutdown, manner: Manner) -> SupervisorRef {
    let stage = Stage::default();
    stage.manner("a", manner);
    let options = ChildOptions::new().restart(restart).shutdown(shutdown);
    Supervisor::new(Strategy::OneForOne).child(child("a", &stage).options(options)).start_link().await.unwrap()
}

#[tokio::test(start_paused = true)]
async fn the_end_of_a_child_is_reported_where_it_matters() {
    for restart in [Restart::Permanent, Restart::Transient, Restart::Temporary] {
        for reason in ends() {
            let supervisor = one(restart, Shutdown::Infinity, Manner::Tidy).await;
            let a = pid(&supervisor, "a").await;
            let reports = Captured::start("otp::report");
            end(a, reason.clone()).await;
            supervisor.count_children().await.unwrap();
            let reports = of_supervisor(reports.taken());
            let expected = usize::from(restart == Restart::Permanent || !reason.is_clean());
            assert_eq!(reports.len(), expected, "{restart:?} {reason}: {reports:?}");
            for report in reports {
                assert_eq!((report.label.as_str(), report.level), ("supervisor child_terminated", Level::ERROR));
                assert_eq!(report.process, supervisor.pid().unwrap().to_string());
                let reason = if reason == ExitReason::Kill { "killed".to_owned() } else { reason.to_string() };
                for says in ["child `a` terminated", &format!("reason: {reason}"), &a.to_string()] {
                    assert!(report.text.contains(says), "`{says}` in {}", report.text);
                }
            }
        }
    }
}

/// Server, process, supervisor, and then the progress of the new one.
#[tokio::test(start_paused = true)]
async fn a_crash_is_told_in_order() {
    let supervisor = one(Restart::Permanent, Shutdown::Infinity, Manner::Tidy).await;
    let a = pid(&supervisor, "a").await;
    let reports = Captured::start("otp::report");
    crash(a).await;
    let after = pid(&supervisor, "a").await;
    let reports = reports.taken();
    let labels: Vec<_> = reports.iter().map(|report| report.label.as_str()).collect();
    assert_eq!(
        labels,
        ["gen_server terminate", "proc_lib crash", "supervisor child_terminated", "supervisor progress"]
    );
    assert_eq!(reports[3].level, Level::INFO);
    assert!(reports[3].text.contains(&format!("child `a` started as {after}")), "{}", reports[3].text);
}

#[tokio::test(start_paused = true)]
async fn a_start_that_fails_is_reported() {
    let stage = Stage::default();
    stage.starts("a", [Start::Fail]);
    let reports = Captured::start("otp::report");
    Supervisor::new(Strategy::OneForOne).child(child("a", &stage)).start_link().await.unwrap_err();
    let reports = of_supervisor(reports.taken());
    assert_eq!(reports.len(), 1);
    assert_eq!(reports[0].label, "supervisor start_error");
    assert!(reports[0].text.contains("child `a` could not be started"), "{}", reports[0].text);
    assert!(reports[0].text.contains("a does not start"), "{}", reports[0].text);
}

#[tokio::test(start_paused = true)]
async fn every_failed_attempt_and_the_end_are_reported() {
    let stage = Stage::default();
    let supervisor = Supervisor::new(Strategy::OneForOne)
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
    let reports = of_supervisor(reports.taken());
    let labels: Vec<_> = reports.iter().map(|report| report.label.as_str()).collect();
    assert_eq!(
        labels,
        ["supervisor child_terminated", "supervisor start_error", "supervisor start_error", "supervisor shutdown"]
    );
    assert!(reports[3].text.contains("restarted too often"), "{}", reports[3].text);
}

/// How a child ends that is told to stop, and whether that is worth a report.
async fn stopped(restart: Restart, shutdown: Shutdown, manner: Manner, dies: Option<ExitReason>) -> Option<Captive> {
    let supervisor = one(restart, shutdown, manner).await;
    let a = pid(&supervisor, "a").await;
    if let Some(reason) = dies {
        // it has ended, and nobody has told the supervisor
        otp::send(a, Unlink(supervisor.pid().unwrap()));
        end(a, reason).await;
    }
    let reports = Captured::start("otp::report");
    supervisor.stop_with(ExitReason::Shutdown, None).await.unwrap();
    let mut reports = of_supervisor(reports.taken());
    assert!(reports.len() <= 1, "{reports:?}");
    reports.pop()
}

#[tokio::test(start_paused = true)]
async fn a_child_that_stops_as_it_is_told_is_not_reported() {
    let timed = Shutdown::Timeout(Duration::from_secs(1));
    for restart in [Restart::Permanent, Restart::Transient, Restart::Temporary] {
        for (shutdown, manner) in [
            (timed, Manner::Tidy),
            (timed, Manner::Plain),
            (Shutdown::Infinity, Manner::Slow(Duration::from_secs(60))),
            (Shutdown::BrutalKill, Manner::Tidy),
        ] {
            assert!(stopped(restart, shutdown, manner, None).await.is_none());
        }
    }
}

/// The reason is the real one, also of a child that had ended before it was told.
#[tokio::test(start_paused = true)]
async fn a_child_that_does_not_stop_as_it_is_told_is_reported_with_the_real_reason() {
    let timed = Shutdown::Timeout(Duration::from_secs(1));
    let clean = [ExitReason::Normal, ExitReason::shutdown_with("done")];
    for restart in [Restart::Permanent, Restart::Transient, Restart::Temporary] {
        let late = stopped(restart, timed, Manner::Slow(Duration::from_secs(60)), None).await.unwrap();
        assert_eq!(late.label, "supervisor shutdown_error");
        assert!(late.text.contains("reason: killed"), "{}", late.text);

        let clumsy = stopped(restart, timed, Manner::Clumsy, None).await.unwrap();
        assert!(clumsy.text.contains("a falls over"), "{}", clumsy.text);

        let crashed = stopped(restart, timed, Manner::Tidy, Some(ExitReason::error("real reason"))).await.unwrap();
        assert!(crashed.text.contains("reason: real reason"), "{}", crashed.text);

        for reason in &clean {
            let report = stopped(restart, timed, Manner::Tidy, Some(reason.clone())).await;
            assert_eq!(report.is_some(), restart == Restart::Permanent, "{restart:?} {reason}");
        }
    }
}

/// Siblings that died before a group restart could stop them are reported with their real reasons.
#[tokio::test(start_paused = true)]
async fn siblings_that_die_together_are_all_reported() {
    let stage = Stage::default();
    let supervisor = super::worker::supervise(Strategy::OneForAll, 1, ["a", "b"], &stage).await;
    let all = super::worker::pids(&supervisor, ["a", "b"]).await;
    let reports = Captured::start("otp::report");
    for pid in all {
        otp::send(pid, super::worker::End(ExitReason::error("same cause")));
    }
    for pid in all {
        otp::exited(pid).await;
    }
    supervisor.count_children().await.unwrap();
    let reports = of_supervisor(reports.taken());
    let told: Vec<_> =
        reports.iter().map(|report| (report.label.as_str(), report.text.contains("same cause"))).collect();
    assert_eq!(told, [("supervisor child_terminated", true), ("supervisor shutdown_error", true)]);
}

/// In full, limited in depth and in characters, and on a single line.
///
/// `supervisor_SUITE`: `format_log_1`, `format_log_2` (SV-073)
#[tokio::test(start_paused = true)]
async fn a_report_reads_well() {
    let stage = Stage::default();
    let supervisor = Supervisor::new(Strategy::OneForOne)
        .child(child_as(Restart::Temporary, "a", &stage))
        .start_link()
        .await
        .unwrap();
    let (a, me) = (pid(&supervisor, "a").await, supervisor.pid().unwrap());
    let reports = Captured::start("otp::report");
    crash(a).await;
    supervisor.count_children().await.unwrap();
    let found = of_supervisor(reports.taken());
    let lines = [
        format!("Supervisor supervisor ({me}): child `a` terminated"),
        "reason: crash".to_owned(),
        format!("child: {a} Temporary Worker, restarted 0 times"),
        "action: none: it is temporary".to_owned(),
    ];
    assert_eq!(found[0].text, lines.join("\n    "));
    let report = found[0].report.as_ref().expect("it is a report");
    assert_eq!(format(report, Limits::NONE.depth(1)), lines.join("\n    "), "there is nothing deep in it");
    assert_eq!(format(report, Limits::NONE.single_line()), lines.join("; "));
    let short = format(report, Limits::NONE.single_line().chars(4));
    assert!(short.starts_with("Supe…; reason: cras…; child: ") && short.ends_with("; action: none…"), "{short}");
}
