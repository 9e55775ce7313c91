//! What is told of applications.

use super::notes::mode;
use super::world::{App9, App10};
use crate::kit::captured::Captured;
use otp::application;
use otp::report::{Level, Limits, format};
use otp::{ExitReason, Restart};
use std::time::Duration;

/// application_SUITE: format_log_1, format_log_2 (AP-026)
#[otp::test]
async fn starts_and_ends_are_told() {
    mode("");
    let captured = Captured::start("otp::report");
    let reports = || {
        let taken = captured.taken().into_iter().filter(|event| event.label.starts_with("application_controller"));
        taken.map(|event| event.report.expect("it is a report")).collect::<Vec<_>>()
    };
    application::start::<App9>(Restart::Permanent).await.unwrap();
    let [progress] = &reports()[..] else { panic!("one report") };
    assert_eq!((progress.label(), progress.level()), ("application_controller progress", Level::Info));
    assert_eq!(progress.field("application"), Some("app9"));
    assert_eq!(progress.field("started_at"), Some("nonode@nohost"));
    let text = "Application app9 started at nonode@nohost\n    application: app9\n    started at: nonode@nohost";
    assert_eq!(format(progress, Limits::NONE), text);
    let text = "Application app9 started at nonode@nohost; application: app9; started at: nonode@nohost";
    assert_eq!(format(progress, Limits::NONE.single_line()), text);

    application::stop::<App9>().await.unwrap();
    let [exit] = &reports()[..] else { panic!("one report") };
    assert_eq!((exit.label(), exit.level()), ("application_controller exit", Level::Info));
    let text = "Application app9 exited\n    application: app9\n    exited: stopped\n    type: permanent";
    assert_eq!(format(exit, Limits::NONE), text);

    application::start::<App9>(Restart::Temporary).await.unwrap();
    application::root::<App9>().unwrap().worker().stop_with(ExitReason::error("as told"));
    while application::root::<App9>().is_some() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let [_, exit] = &reports()[..] else { panic!("two reports") };
    assert_eq!((exit.field("exited"), exit.field("type")), (Some("shutdown"), Some("temporary")));
}

/// A start that fails is told, and so is a crash of it, once.
#[otp::test]
async fn a_failed_start_is_told() {
    mode("");
    application::start::<App9>(Restart::Temporary).await.unwrap();
    mode("app10 panics");
    let captured = Captured::start("otp::report");
    application::start::<App10>(Restart::Temporary).await.unwrap_err();
    let labels = captured.labels();
    assert_eq!(labels, ["proc_lib crash", "application_controller exit"]);
    mode("app10 fails");
    application::start::<App10>(Restart::Temporary).await.unwrap_err();
    assert_eq!(captured.labels(), ["application_controller exit"], "a refusal is no crash");
}
