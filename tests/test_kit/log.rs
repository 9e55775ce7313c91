//! What is logged.

use super::Counter;
use otp::test::{self};

#[otp::test]
async fn the_reports_of_all_processes_of_the_test() {
    let counter = Counter::start().await.unwrap();
    let (answer, log) = test::capture_log_async(async {
        counter.boom();
        test::settle().await;
        7
    })
    .await;
    assert_eq!(answer, 7);
    assert!(log.contains("out of coal"), "{log}");
    let labels: Vec<&str> = log.reports().map(otp::report::Report::label).collect();
    assert_eq!(labels, ["gen_server terminate", "proc_lib crash"]);
    assert!(log.to_string().starts_with("[error] "), "{log}");
}

#[otp::test]
async fn events_of_the_programs_own_and_one_within_another() {
    let ((inner, ()), outer) = test::capture_log(|| {
        tracing::warn!(left = 3, who = "me", "low");
        let ((), inner) = test::capture_log(|| tracing::info!("inside"));
        (inner, ())
    });
    assert_eq!(inner.to_string(), "[info] inside\n");
    assert_eq!(outer.to_string(), "[warn] low left=3 who=\"me\"\n[info] inside\n");
    let ((), after) = test::capture_log(|| ());
    assert!(after.is_empty());
}
