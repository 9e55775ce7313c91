//! The children of the supervisor tests: they write down what happens to them, and do as they are told.

use otp::prelude::*;
use otp::supervisor::{ChildOptions, ChildSpec, ChildStatus, Strategy, Supervisor, SupervisorRef};
use otp::{Restart, Shutdown};
use std::collections::{HashMap, VecDeque};
use std::future::{Future, poll_fn};
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::Duration;

/// What the workers of one test share: the journal, and what each of them is to do.
#[derive(Clone, Default)]
pub(crate) struct Stage(Arc<Mutex<Script>>);

#[derive(Default)]
struct Script {
    journal: Vec<String>,
    starts: HashMap<&'static str, VecDeque<Start>>,
    manners: HashMap<&'static str, Manner>,
}

/// What a worker's `init` does.
#[derive(Clone, Copy)]
pub(crate) enum Start {
    Succeed,
    Fail,
    Panic,
    Ignore,
    /// `init` takes this long.
    Slow(Duration),
    /// `init` fails after this long. Until then its supervisor is busy: orders given meanwhile come before a retry.
    FailAfter(Duration),
}

/// Long enough for a test to give orders while a start fails.
pub(crate) const A_WHILE: Duration = Duration::from_millis(10);

/// How a worker behaves when it is told to stop.
#[derive(Clone, Copy, Default)]
pub(crate) enum Manner {
    /// It traps exits and cleans up at once.
    #[default]
    Tidy,
    /// It traps exits and cleans up for this long.
    Slow(Duration),
    /// It does not trap exits.
    Plain,
    /// It traps exits and crashes while it cleans up.
    Clumsy,
}

impl Stage {
    /// What the next starts of `name` do; afterwards they succeed.
    pub(crate) fn starts(&self, name: &'static str, starts: impl IntoIterator<Item = Start>) {
        self.0.lock().unwrap().starts.entry(name).or_default().extend(starts);
    }

    pub(crate) fn manner(&self, name: &'static str, manner: Manner) {
        self.0.lock().unwrap().manners.insert(name, manner);
    }

    /// What has been written since the last look: `+a` a worker started, `-a shutdown` it cleaned up.
    pub(crate) fn journal(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap().journal)
    }

    pub(crate) fn write(&self, line: impl Into<String>) {
        self.0.lock().unwrap().journal.push(line.into());
    }

    fn refused(&self, name: &str) -> Stop {
        self.write(format!("!{name}"));
        Stop::error(format!("{name} does not start"))
    }

    fn next_start(&self, name: &str) -> Start {
        let mut script = self.0.lock().unwrap();
        script.starts.get_mut(name).and_then(VecDeque::pop_front).unwrap_or(Start::Succeed)
    }

    fn manner_of(&self, name: &str) -> Manner {
        self.0.lock().unwrap().manners.get(name).copied().unwrap_or_default()
    }
}

/// Tells a worker to end for this reason.
#[derive(Debug)]
pub(crate) struct End(pub(crate) ExitReason);

pub(crate) struct Worker {
    name: &'static str,
    stage: Stage,
    manner: Manner,
}

#[gen_server]
impl Worker {
    #[init]
    pub(crate) async fn begin(name: &'static str, stage: Stage, cx: &mut Ctx<Self>) -> Result<Self, Stop> {
        let manner = stage.manner_of(name);
        cx.trap_exit(!matches!(manner, Manner::Plain));
        match stage.next_start(name) {
            Start::Succeed => {}
            Start::Slow(time) => tokio::time::sleep(time).await,
            Start::Ignore => return Err(Stop::ignore()),
            Start::Panic => panic!("{name} panics in init"),
            Start::Fail => return Err(stage.refused(name)),
            Start::FailAfter(time) => {
                tokio::time::sleep(time).await;
                return Err(stage.refused(name));
            }
        }
        stage.write(format!("+{name}"));
        Ok(Self { name, stage, manner })
    }

    /// Its name and pid.
    #[call]
    pub(crate) fn who(&self, cx: &mut Ctx<Self>) -> (&'static str, Pid) {
        (self.name, cx.pid())
    }

    /// Never replies.
    #[call]
    pub(crate) fn wait(&mut self, reply: ReplyTo<()>) {
        std::mem::forget(reply);
    }

    #[cast]
    pub(crate) fn end(&mut self, reason: ExitReason) -> Result<(), Stop> {
        Err(Stop::reason(reason))
    }

    #[info]
    fn end_now(&mut self, end: End) -> Result<(), Stop> {
        Err(Stop::reason(end.0))
    }

    #[info]
    fn unlink(&mut self, from: Unlink) {
        otp::unlink(from.0);
    }

    #[terminate]
    async fn clean_up(&mut self, reason: &ExitReason) {
        if let Manner::Slow(time) = self.manner {
            tokio::time::sleep(time).await;
        }
        self.stage.write(format!("-{} {reason}", self.name));
        assert!(!matches!(self.manner, Manner::Clumsy), "{} falls over", self.name);
    }
}

/// Tells a worker to cut its link with this process.
#[derive(Debug)]
pub(crate) struct Unlink(pub(crate) Pid);

/// A worker as a child.
pub(crate) fn child(name: &'static str, stage: &Stage) -> ChildSpec {
    let stage = stage.clone();
    ChildSpec::new::<Worker>(name, move || Worker::spec(name, stage.clone()))
}

/// A worker as a child of this restart type.
pub(crate) fn child_as(restart: Restart, name: &'static str, stage: &Stage) -> ChildSpec {
    child(name, stage).options(ChildOptions::new().restart(restart))
}

/// A worker as a child that is stopped in this way.
pub(crate) fn child_stopped(shutdown: Shutdown, name: &'static str, stage: &Stage) -> ChildSpec {
    child(name, stage).options(ChildOptions::new().shutdown(shutdown))
}

/// A running supervisor of permanent workers with these names.
pub(crate) async fn supervise<const N: usize>(
    strategy: Strategy,
    intensity: u32,
    names: [&'static str; N],
    stage: &Stage,
) -> SupervisorRef {
    let supervisor = Supervisor::new(strategy).intensity(intensity, Duration::from_secs(5));
    let supervisor = names.into_iter().fold(supervisor, |supervisor, name| supervisor.child(child(name, stage)));
    supervisor.start_link().await.expect("the children start")
}

pub(crate) async fn status(supervisor: &SupervisorRef, id: &str) -> Option<ChildStatus> {
    let children = supervisor.which_children().await.expect("the supervisor runs");
    children.into_iter().find(|child| child.id.as_deref() == Some(id)).map(|child| child.status)
}

/// The pid of a child that runs.
pub(crate) async fn pid(supervisor: &SupervisorRef, id: &str) -> Pid {
    match status(supervisor, id).await {
        Some(ChildStatus::Running(pid)) => pid,
        other => panic!("child `{id}` does not run: {other:?}"),
    }
}

/// The pids of running children.
pub(crate) async fn pids<const N: usize>(supervisor: &SupervisorRef, ids: [&str; N]) -> [Pid; N] {
    let children = supervisor.which_children().await.expect("the supervisor runs");
    ids.map(|id| {
        let child = children.iter().find(|child| child.id.as_deref() == Some(id)).expect("there is such a child");
        match child.status {
            ChildStatus::Running(pid) => pid,
            other => panic!("child `{id}` does not run: {other:?}"),
        }
    })
}

/// What does not come, as time is virtual, within a year, never comes: the test fails instead of hanging.
pub(crate) async fn soon<T>(future: impl Future<Output = T>) -> T {
    let year = Duration::from_secs(3600 * 24 * 365);
    tokio::time::timeout(year, future).await.expect("it comes at some time")
}

/// The end of a process, which it waits for from now on.
pub(crate) async fn watch(process: Pid) -> impl Future<Output = ExitReason> {
    let mut ended = Box::pin(soon(otp::exited(process)));
    let running = poll_fn(|cx| Poll::Ready(ended.as_mut().poll(cx).is_pending())).await;
    assert!(running, "{process} has ended before");
    ended
}

/// Ends a worker and waits until everybody knows: its supervisor's next answer is given after it has acted.
pub(crate) async fn end(worker: Pid, reason: ExitReason) {
    let ended = watch(worker).await;
    match reason {
        ExitReason::Kill => otp::exit(worker, ExitReason::Kill),
        reason => otp::send(worker, End(reason)),
    }
    ended.await;
}

pub(crate) async fn crash(worker: Pid) {
    end(worker, ExitReason::error("crash")).await;
}

/// All kinds of ends.
pub(crate) fn ends() -> [ExitReason; 5] {
    [
        ExitReason::Normal,
        ExitReason::Shutdown,
        ExitReason::shutdown_with("done"),
        ExitReason::error("crash"),
        ExitReason::Kill,
    ]
}
