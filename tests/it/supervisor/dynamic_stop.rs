//! How dynamic children end when their supervisor does.

use super::worker::{Manner, Stage, Worker, crash, watch};
use crate::kit::captured::Captured;
use otp::Shutdown;
use otp::prelude::*;
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);

/// Is busy for a second, and then ends for a reason of its own, whatever it has been told meanwhile.
struct Stubborn {
    reason: ExitReason,
}

#[gen_server]
impl Stubborn {
    #[init]
    fn new(reason: ExitReason, cx: &mut Ctx<Self>) -> Self {
        cx.trap_exit(true);
        cx.continue_with(StubbornContinue::Work {});
        Self { reason }
    }
    #[handle_continue]
    async fn work(&mut self) -> Result<(), Stop> {
        tokio::time::sleep(SECOND).await;
        Err(Stop::reason(self.reason.clone()))
    }
    #[call]
    fn ping(&self) {}
}

supervisor! {
    Yard(stage: Stage): one_for_one {
        #[temporary]
        temporary(reason: ExitReason): Stubborn = Stubborn::spec(reason),
        #[transient]
        transient(reason: ExitReason): Stubborn = Stubborn::spec(reason.clone()),
        permanent(reason: ExitReason): Stubborn = Stubborn::spec(reason.clone()),
        #[shutdown = infinity]
        patient(reason: ExitReason): Stubborn = Stubborn::spec(reason.clone()),
        worker(name: &'static str, shutdown: Shutdown): Worker = Worker::spec(name, stage.clone()).shutdown(shutdown),
    }
}

async fn yard() -> (YardRef, Stage) {
    let stage = Stage::default();
    (Yard { stage: stage.clone() }.start_link().await.unwrap(), stage)
}

/// `supervisor_SUITE`: `sup_stop_non_shutdown_exit_dynamic` (SV-020); elixir `dynamic_supervisor_test`: `terminates
/// children with infinity shutdown and abnormal reason`, `terminates children with integer shutdown and abnormal reason`
/// (XD-021)
#[tokio::test(start_paused = true)]
async fn children_that_end_for_their_own_reasons_keep_them() {
    let reasons = [ExitReason::Normal, ExitReason::Shutdown, ExitReason::shutdown_with("oops"), ExitReason::error("x")];
    let (yard, _) = yard().await;
    let mut watched = Vec::new();
    for reason in reasons {
        for child in [
            yard.start_temporary(reason.clone()).await.unwrap(),
            yard.start_transient(reason.clone()).await.unwrap(),
            yard.start_permanent(reason.clone()).await.unwrap(),
            yard.start_patient(reason.clone()).await.unwrap(),
        ] {
            watched.push((tokio::spawn(watch(child.pid().unwrap()).await), reason.clone()));
        }
    }
    let (over, began) = (watch(yard.pid().unwrap()).await, tokio::time::Instant::now());
    assert_eq!(yard.stop_with(ExitReason::Shutdown, None).await, Ok(()));
    assert_eq!((over.await, began.elapsed()), (ExitReason::Shutdown, SECOND));
    for (ended, reason) in watched {
        assert_eq!(ended.await.unwrap(), reason);
    }
}

/// elixir `dynamic_supervisor_test`: `terminates children with permanent restart and normal reason` (XD-023)
#[tokio::test(start_paused = true)]
async fn a_permanent_child_that_ends_normally_when_it_is_told_to_stop_is_an_error() {
    let (yard, _) = yard().await;
    let child = yard.start_permanent(ExitReason::Normal).await.unwrap();
    let ended = watch(child.pid().unwrap()).await;
    let reports = Captured::start("otp::report");
    assert_eq!(yard.stop().await, Ok(()));
    assert_eq!(ended.await, ExitReason::Normal);
    let found = reports.taken();
    let [report] = found.as_slice() else { panic!("one report, not {found:?}") };
    assert_eq!((report.label.as_str(), report.line("reason")), ("supervisor shutdown_error", "normal"));
}

/// How three workers with these times and manners end.
async fn ends(children: [(Shutdown, Manner); 3]) -> [ExitReason; 3] {
    let (yard, stage) = yard().await;
    let mut watched = Vec::new();
    for (name, (shutdown, manner)) in ["a", "b", "c"].into_iter().zip(children) {
        stage.manner(name, manner);
        watched.push(watch(yard.start_worker(name, shutdown).await.unwrap().pid().unwrap()).await);
    }
    assert_eq!(yard.stop_with(ExitReason::Shutdown, None).await, Ok(()));
    let [a, b, c] = watched.try_into().ok().expect("three");
    [a.await, b.await, c.await]
}

/// `supervisor_SUITE`: `sup_stop_brutal_kill_dynamic` (SV-018); elixir `dynamic_supervisor_test`: `terminates children with
/// brutal kill`, `terminates children with infinity shutdown`, `terminates children with integer shutdown`, `terminates
/// children with expired integer shutdown`, `terminates with mixed children` (XD-019, XD-020, XD-022, XD-024)
#[tokio::test(start_paused = true)]
async fn children_that_are_told_to_stop_end_as_they_are_told() {
    let (tidy, plain) = (Manner::Tidy, Manner::Plain);
    let (forever, timed) = (Shutdown::Infinity, Shutdown::Timeout(SECOND));
    let (shutdown, killed) = (ExitReason::Shutdown, ExitReason::Killed);
    assert_eq!(ends([(Shutdown::BrutalKill, tidy); 3]).await, [const { ExitReason::Killed }; 3]);
    assert_eq!(ends([(forever, tidy), (forever, plain), (forever, tidy)]).await, [const { ExitReason::Shutdown }; 3]);
    assert_eq!(ends([(timed, tidy), (timed, plain), (timed, tidy)]).await, [const { ExitReason::Shutdown }; 3]);
    let short = Shutdown::Timeout(Duration::from_millis(1));
    let late = ends([(short, plain), (short, Manner::Slow(SECOND)), (short, tidy)]).await;
    assert_eq!(late, [shutdown.clone(), killed.clone(), shutdown.clone()]);
    let mixed = ends([(forever, tidy), (Shutdown::BrutalKill, tidy), (timed, plain)]).await;
    assert_eq!(mixed, [shutdown.clone(), killed, shutdown]);
}

/// elixir `dynamic_supervisor_test`: `with valid shutdown` (XD-018)
#[tokio::test(start_paused = true)]
async fn no_time_and_hardly_any_time_are_times_to_stop_in() {
    for time in [Duration::ZERO, Duration::from_millis(1)] {
        let (yard, stage) = yard().await;
        stage.manner("slow", Manner::Slow(SECOND));
        let slow = yard.start_worker("slow", Shutdown::Timeout(time)).await.unwrap();
        let (ended, began) = (watch(slow.pid().unwrap()).await, tokio::time::Instant::now());
        yard.stop().await.unwrap();
        assert_eq!(ended.await, ExitReason::Killed);
        assert!(began.elapsed() < SECOND / 2);
    }
}

/// In OTP the children of a `simple_one_for_one` are kept by their pids: they are told to stop in the order in which their
/// processes were started.
#[tokio::test(start_paused = true)]
async fn a_child_that_was_restarted_is_told_to_stop_after_those_that_run_for_longer() {
    let (yard, stage) = yard().await;
    let mut pids = Vec::new();
    for name in ["a", "b", "c"] {
        pids.push(yard.start_worker(name, Shutdown::Infinity).await.unwrap().pid().unwrap());
    }
    crash(pids[0]).await;
    // the supervisor has acted on it when the next one has started
    yard.start_worker("d", Shutdown::Infinity).await.unwrap();
    stage.journal();
    assert_eq!(yard.stop_with(ExitReason::Shutdown, None).await, Ok(()));
    assert_eq!(stage.journal(), ["-b shutdown", "-c shutdown", "-a shutdown", "-d shutdown"]);
}
