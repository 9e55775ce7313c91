//! On whose behalf a task works.

use crate::pid::Pid;
use crate::process::behalf::callers_of;
use crate::process::{current, with_current};
use std::sync::Arc;

/// How many are remembered: tasks that start each other in an endless row know the nearest.
const REMEMBERED: usize = 64;

/// The processes on whose behalf the calling task works: its owner, then the owner's owner, and so on as long as these are
/// tasks. Empty outside tasks.
///
/// Use it where something is looked up by who has asked for the work, however many tasks are in between: the database
/// connection of a test, a tenant, a trace. It is settled when the task is started, and does not change when an owner ends.
///
/// # Examples
/// ```
/// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
/// use otp::{Task, task};
///
/// let owner = otp::spawn(async |inbox: otp::Inbox| {
///     let me = inbox.pid();
///     let outer = Task::async_link(async move {
///         let between = otp::self_pid().unwrap();
///         let inner = Task::async_link(async { task::callers() });
///         assert_eq!(inner.await.unwrap(), [between, me]);
///     });
///     outer.await.unwrap();
/// });
/// assert_eq!(otp::exited(owner).await, otp::ExitReason::Normal);
/// # });
/// ```
///
/// OTP: the list that Elixir's tasks keep as `$callers` in their process dictionary. Libraries that start processes of their
/// own pass it on there by hand; here it ends with the tasks.
#[doc(alias = "$callers")]
pub fn callers() -> Vec<Pid> {
    current().and_then(|me| callers_of(&me)).map_or_else(Vec::new, |callers| callers.to_vec())
}

/// The callers of a task that is started here.
pub(super) fn callers_from_here() -> Arc<[Pid]> {
    let Some(me) = with_current(|me| me.head().pid) else { return Arc::default() };
    let above = callers();
    std::iter::once(me).chain(above).take(REMEMBERED).collect()
}
