//! The end of a test: what it has started is stopped, the last one first.

use super::{settled, supervised, verdict};
use crate::application::Controller;
use crate::exit::ExitReason;
use crate::process::record::AnyProcess;
use crate::process::{self, Exited};
use crate::seam;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// What was not supervised may take so long altogether.
const GRACE: Duration = Duration::from_secs(5);

/// Stops what the test has started: what it supervises, its applications, and the rest. False if the first of them took too
/// long, and was killed.
pub(super) async fn everything() -> bool {
    let stopped = supervised::stop_all().await;
    others().await;
    stopped
}

async fn others() {
    if verdict::living().iter().any(|process| process.head().group.load(Ordering::Relaxed) != 0) {
        let controller = Controller::here();
        for application in controller.which() {
            let _ = seam::within(Some(GRACE), controller.stop(application.name)).await;
        }
    }
    if verdict::living().is_empty() {
        return;
    }
    let until = seam::now() + GRACE;
    // what is started meanwhile, or lives on without its parent, is met the second time
    for _ in 0..2 {
        for process in verdict::living() {
            if !process.head().has_ended() && !has_keeper(&process) {
                process::send_exit(&process, None, &ExitReason::Shutdown);
                let left = until.saturating_duration_since(seam::now());
                let _ = seam::within(Some(left), Exited::of(process)).await;
            }
        }
    }
    let rest = verdict::living();
    for process in &rest {
        process::send_exit(process, None, &ExitReason::Kill);
    }
    if !rest.is_empty() {
        settled::quietly().await;
    }
}

/// Whether its parent lives, and is told of its end: it stops it as it sees fit.
fn has_keeper(process: &AnyProcess) -> bool {
    let parent = process.head().parent.and_then(process::table::lookup);
    parent.is_some_and(|parent| {
        !parent.head().has_ended()
            && parent.head().runtime == process.head().runtime
            && process::is_linked(&parent, process.head().pid)
    })
}
