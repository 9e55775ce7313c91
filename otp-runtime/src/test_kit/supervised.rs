//! What a test has started for as long as it runs.

use super::kit;
use super::subject::Subject;
use crate::gen_server::ServerHandle as _;
use crate::protocol::StartError;
use crate::seam;
use crate::spec::{Process, Restart, Spec};
use crate::supervisor::{ChildError, ChildOptions, DynamicSupervisor, DynamicSupervisorRef};
use crate::trial;
use std::any::type_name;
use std::time::Duration;

/// Starts a process that is stopped when the test is over: the one that was started last first, each as its spec says
/// (`#[terminate]` runs if it traps exits, as under any supervisor), before the runtime ends.
///
/// Any spec will do: a server's, a machine's, a tree's. The process is a child of a supervisor that is the test's own. It is not
/// started again when it ends, for that is what the test wants to see; a tree restarts its children as ever. **If it or
/// anything below it crashes, the test fails with its report**, unless it said that it expects that ([`expect_crash`],
/// [`crash`], `assert_exit!`, `assert_receive!` of its `Down` or `Exit`). With `#[otp::test(crashes = allow)]` it does not.
///
/// # Examples
/// ```
/// # use otp::prelude::*;
/// # #[derive(Default)]
/// # struct Kv;
/// # #[gen_server]
/// # impl Kv {
/// #     #[call]
/// #     fn size(&self) -> u64 { 0 }
/// # }
/// # otp::__private::run_test(|| async {
/// use otp::test;
///
/// let kv = test::start_supervised(Kv::spec().name("kv")).await?;
/// assert_eq!(kv.size().await, Ok(0));
/// # Ok::<(), StartError>(())
/// # }).unwrap();
/// ```
///
/// # Errors
/// As [`Spec::start`].
///
/// # Panics
/// Outside a test.
///
/// # Cancel safety
/// If it is dropped, the process may have been started, and is stopped with the others.
///
/// `ExUnit`: `start_supervised`. There a crash alone does not fail the test, only one of `start_link_supervised!`.
///
/// [`expect_crash`]: super::expect_crash
/// [`crash`]: super::crash()
#[doc(alias = "ExUnit.Callbacks.start_supervised")]
pub async fn start_supervised<P: Process>(spec: Spec<P>) -> Result<P::Ref, StartError> {
    let supervisor = supervisor().await?;
    let options = ChildOptions::new().restart(Restart::Temporary);
    trial::read_reports();
    let known = trial::crashes().len();
    let started = supervisor.as_ref().__start_temporary::<(), P, _>(type_name::<P>(), options, move |()| spec).await;
    if started.is_err() {
        // whoever gets the error knows
        for crash in trial::crashes().into_iter().skip(known) {
            kit::expect(crash.pid);
        }
    }
    started
}

async fn supervisor() -> Result<DynamicSupervisorRef, StartError> {
    if let Some(supervisor) = kit::with(|kit| kit.supervisor.clone()) {
        return Ok(supervisor);
    }
    let new = DynamicSupervisor::new().called("supervisor of the test").spec().start().await?;
    let pid = new.as_ref().pid();
    Ok(kit::with(|kit| {
        kit.own.extend(pid);
        kit.known_supervisor = kit.known_supervisor.or(pid);
        kit.supervisor.get_or_insert(new).clone()
    }))
}

/// Stops what [`start_supervised`] has started, now: as at the end of the test, and nobody starts it again.
///
/// Use it where the test is about what others do without it.
///
/// # Errors
/// If that process was not started so, or has ended.
///
/// # Panics
/// Outside a test.
///
/// # Cancel safety
/// If it is dropped, the process is stopped nevertheless.
///
/// `ExUnit`: `stop_supervised`.
#[doc(alias = "ExUnit.Callbacks.stop_supervised")]
pub async fn stop_supervised<S>(subject: impl Subject<S>) -> Result<(), ChildError> {
    let supervisor = kit::with(|kit| kit.supervisor.clone()).ok_or(ChildError::NotFound)?;
    let pid = subject.__pid().ok_or(ChildError::NotFound)?;
    supervisor.terminate_child(pid).await
}

/// Stops all of it, the one that was started last first. False if that takes too long.
pub(super) async fn stop_all() -> bool {
    seam::within(Some(PATIENCE), stop_in_turn()).await.is_some()
}

/// How long it may take altogether, by the test's clock: as long as a test of `ExUnit` may.
pub(super) const PATIENCE: Duration = Duration::from_secs(60);

async fn stop_in_turn() {
    let Some(supervisor) = kit::with(|kit| kit.supervisor.take()) else { return };
    while let Ok(children) = supervisor.as_ref().which_children().await {
        let Some(pid) = children.iter().find_map(crate::supervisor::ChildInfo::pid) else { break };
        if supervisor.terminate_child(pid).await.is_err() {
            break;
        }
    }
    // it has nobody left to wait for
    let _ = supervisor.as_ref().stop_with(crate::exit::ExitReason::Shutdown, None).await;
}
