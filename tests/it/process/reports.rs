//! What is reported of a plain process.

use crate::kit::captured::Captured;
use otp::ExitReason;

/// `proc_lib_SUITE`: `crash/a` (PL-001)
#[tokio::test(start_paused = true)]
async fn a_clean_end_is_not_reported() {
    let reports = Captured::start("otp::report");
    for reason in [ExitReason::Normal, ExitReason::Shutdown, ExitReason::shutdown_with("over")] {
        let expected = reason.clone();
        let pid = otp::spawn(move |_inbox| async move { reason });
        assert_eq!(otp::exited(pid).await, expected);
    }
    assert_eq!(reports.labels(), [""; 0]);
}

/// `proc_lib_SUITE`: `crash/b` (PL-002 in part): who started it is not told yet
#[tokio::test(start_paused = true)]
async fn a_crash_is_reported_with_its_reason() {
    let reports = Captured::start("otp::report");
    let pid = otp::spawn(|_inbox| async { ExitReason::error("boom") });
    otp::exited(pid).await;
    let found = reports.taken();
    let [crash] = found.as_slice() else { panic!("one report, not {found:?}") };
    assert_eq!((crash.label.as_str(), crash.line("reason")), ("crash", "boom"));
    assert_eq!((crash.level, crash.process.clone()), (tracing::Level::ERROR, pid.to_string()));
}
