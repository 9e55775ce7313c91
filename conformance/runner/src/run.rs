//! Running a scenario on our runtime, in virtual time.

mod actions;

use crate::printer::Settings;
use crate::reports::Reports;
use crate::scenario::{Kind, Node, Scenario, Step, What};
use crate::stage::Stage;
use crate::term::Term;
use crate::trace::Trace;
use crate::{tree, words};
use otp::{ExitReason, Pid, StartError};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, sleep, timeout};

/// Runs a scenario and answers the lines of its trace.
///
/// # Errors
/// If the operating system gives no runtime, or the trace is lost.
pub fn run(scenario: &Scenario, settings: Settings) -> Result<Vec<String>, String> {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    let runtime = builder.enable_time().start_paused(true).build().map_err(|error| error.to_string())?;
    runtime.block_on(async {
        let (answer, answered) = tokio::sync::oneshot::channel();
        let scenario = scenario.clone();
        let driver = otp::spawn(move |_inbox| async move {
            let _ = answer.send(drive(scenario, settings).await);
        });
        match answered.await {
            Ok(lines) => lines,
            Err(_) => Err(format!("the run ended: {}", otp::exited(driver).await)),
        }
    })
}

async fn drive(scenario: Scenario, settings: Settings) -> Result<Vec<String>, String> {
    otp::trap_exit(true);
    let root = scenario.nodes.first().cloned().ok_or("there is no supervisor")?;
    let trace = Trace::spec(settings, scenario.clone()).start().await.map_err(|error| error.to_string())?;
    let _reports = tracing::subscriber::set_default(Reports(trace.clone()));
    let stage = Arc::new(Stage::new(scenario, trace));
    let driver = Driver { stage, settings, root: root.id.clone(), start: Instant::now() };
    driver.all(&root).await;
    driver.stage.trace.printed().await.map_err(|error| error.to_string())
}

/// The parent of the root: it does what the scenario says.
struct Driver {
    stage: Arc<Stage>,
    settings: Settings,
    root: String,
    start: Instant,
}

impl Driver {
    async fn all(&self, root: &Node) {
        self.say("@ boot").await;
        self.boot(root).await;
        self.settle().await;
        self.look().await;
        for action in &self.stage.scenario.actions {
            self.say(format!("@ {}", action.text)).await;
            self.act(&action.what).await;
            self.settle().await;
            self.look().await;
        }
        self.say("@ end").await;
        self.end().await;
        self.settle().await;
    }

    async fn boot(&self, root: &Node) {
        let started = match &root.kind {
            Kind::Supervisor(flags) => {
                let started = tree::supervisor(root, flags, &self.stage).start_link().await;
                started.map(|supervisor| supervisor.pid())
            }
            Kind::Worker(manners) => match self.stage.attempt(&root.id, &manners.start) {
                Step::Raise(reason) => {
                    self.say(format!("  x {} raise {reason}", root.id)).await;
                    return self.result(Term::tagged("EXIT", [reason])).await;
                }
                Step::Garbage { value, .. } if !value.is_atom("ignore") => {
                    self.say(format!("  x {} garbage {value}", root.id)).await;
                    return self.result(value).await;
                }
                step => {
                    let started = tree::worker_with(&root.id, manners, step, &self.stage).start_link().await;
                    started.map(|worker| worker.as_ref().pid())
                }
            },
        };
        let result = match started {
            Ok(pid) => Ok(pid),
            Err(StartError::Ignored) => return self.result(Term::atom("ignore")).await,
            Err(error) => Err(words::term(&error.into_reason())),
        };
        self.started(result).await;
    }

    async fn end(&self) {
        let Some(root) = self.running(&self.root).await else { return };
        otp::exit(root, ExitReason::Shutdown);
        if timeout(Duration::from_secs(10), otp::exited(root)).await.is_err() {
            otp::exit(root, ExitReason::Kill);
        }
    }

    /// Waits until nothing happens any more.
    async fn settle(&self) {
        for _ in 0..200 {
            match self.stage.trace.idle().await {
                Ok(idle) if idle < self.settings.settle => sleep(self.settings.settle.saturating_sub(idle)).await,
                _ => return,
            }
        }
    }

    /// What the supervisors say of themselves.
    async fn look(&self) {
        for node in self.stage.scenario.nodes.iter().filter(|node| node.flags().is_some()) {
            if self.stage.trace.latest(node.id.clone()).await.ok().flatten().is_none() {
                continue;
            }
            let supervisor = self.stage.supervisor(&node.id);
            let children = supervisor.which_children().await;
            match (children, supervisor.count_children().await) {
                (Ok(children), Ok(count)) => {
                    let _ = self.stage.trace.snapshot(node.id.clone(), children, count).await;
                }
                _ => self.say(format!("  {}: dead", node.id)).await,
            }
        }
    }

    async fn say(&self, line: impl Into<String>) {
        let _ = self.stage.trace.write(line.into()).await;
    }

    async fn result(&self, result: Term) {
        self.say(format!("  = {result}")).await;
    }

    /// The result of a start.
    async fn started(&self, result: Result<Option<Pid>, Term>) {
        let result = match result {
            Ok(None) => Term::tagged("ok", [Term::atom("undefined")]),
            Ok(Some(pid)) => {
                let name = self.stage.trace.name(pid).await;
                Term::tagged("ok", name.ok())
            }
            Err(reason) => Term::tagged("error", [reason]),
        };
        self.result(result).await;
    }

    async fn running(&self, id: &str) -> Option<Pid> {
        self.stage.trace.running(id.to_owned()).await.ok().flatten()
    }
}
