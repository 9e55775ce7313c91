//! What a scenario does to its tree.

use super::Driver;
use super::What;
use crate::nodes::{Crash, Worker};
use crate::scenario::{Flags, Kind, Node};
use crate::term::Term;
use crate::{tree, words};
use otp::supervisor::{AutoShutdown, ChildError, ChildKey, Supervisor};
use otp::{Pid, StartError};
use std::time::Duration;
use tokio::time::sleep;

impl Driver {
    pub(super) async fn act(&self, what: &What) {
        match what {
            What::Crash(id, reason) => self.crash(&[(id, reason)]).await,
            What::CrashTwo([(one, why), (other, why_other)]) => self.crash(&[(one, why), (other, why_other)]).await,
            What::Signal(id, reason) => {
                if let Some(pid) = self.find(id).await {
                    let reason = words::reason(reason);
                    let stranger = otp::spawn(move |_inbox| async move { otp::exit(pid, reason) });
                    otp::exited(stranger).await;
                }
            }
            What::ExitRoot(reason) => {
                if let Some(root) = self.find(&self.root).await {
                    otp::exit(root, words::reason(reason));
                }
            }
            What::Start(supervisor, node) => self.start(supervisor, node).await,
            What::Terminate(supervisor, id) => self.terminate(supervisor, id).await,
            What::Delete(supervisor, id) => self.delete(supervisor, id).await,
            What::Restart(supervisor, id) => self.restart(supervisor, id).await,
            What::Sleep(time) => sleep(*time).await,
            What::Align => {
                let passed = self.start.elapsed();
                sleep(Duration::from_secs(passed.as_secs() + 1).saturating_sub(passed)).await;
            }
            What::Script(id, steps) => self.stage.script(id, steps),
            What::Unknown(words) => {
                let words = words.iter().map(|word| Term::text(word)).collect();
                self.say(format!("  ?? unknown action {}", Term::List(words))).await;
            }
        }
    }

    async fn crash(&self, workers: &[(&String, &Term)]) {
        let mut found = Vec::new();
        for (id, reason) in workers {
            match self.find(id).await {
                Some(pid) => found.push((pid, Crash((*reason).clone()))),
                None => return,
            }
        }
        for (pid, crash) in found {
            otp::send(pid, crash);
        }
    }

    async fn start(&self, supervisor: &str, node: &Node) {
        let Some((flags, _)) = self.orders(supervisor).await else { return };
        let to = self.stage.supervisor(supervisor);
        if !flags.is_simple() {
            let auto_shutdown = flags.accepted().map_or(AutoShutdown::Never, |flags| flags.auto_shutdown);
            let result = match tree::child(node, auto_shutdown, &self.stage) {
                Ok(spec) => to.start_child(spec).await,
                Err(refused) => return self.started(Err(refused)).await,
            };
            return self.child_started(result, |reason| Term::Tuple(vec![reason, Term::atom("CHILD")])).await;
        }
        let Some(template) = self.stage.scenario.children(supervisor).next() else { return };
        let (options, stage) = (tree::options(template), self.stage.clone());
        let instance = Node { id: node.id.clone(), ..template.clone() };
        let result = match template.kind.clone() {
            Kind::Worker(manners) => {
                let make = move || tree::worker(&instance.id, &manners, &stage);
                to.start_dynamic::<Worker>("template", options, make).await.map(drop)
            }
            Kind::Supervisor(flags) => {
                let make = move || tree::supervisor(&instance, &flags, &stage);
                to.start_dynamic::<Supervisor>("template", options, make).await.map(drop)
            }
        };
        let result = match result {
            Ok(()) => Ok(self.stage.trace.latest(node.id.clone()).await.ok().flatten()),
            Err(StartError::Ignored) => Ok(None),
            Err(error) => Err(words::term(&error.into_reason())),
        };
        self.started(result).await;
    }

    async fn terminate(&self, supervisor: &str, id: &str) {
        let Some((flags, _)) = self.orders(supervisor).await else { return };
        let key = if flags.is_simple() {
            match self.stage.trace.latest(id.to_owned()).await.ok().flatten() {
                Some(pid) => ChildKey::Pid(pid),
                None => return self.refused("simple_one_for_one").await,
            }
        } else {
            ChildKey::from(id)
        };
        let result = self.stage.supervisor(supervisor).terminate_child(key).await;
        self.done(result).await;
    }

    async fn delete(&self, supervisor: &str, id: &str) {
        let Some((flags, pid)) = self.orders(supervisor).await else { return };
        let result = self.stage.supervisor(supervisor).delete_child(key(flags, id, pid)).await;
        self.done(result).await;
    }

    async fn restart(&self, supervisor: &str, id: &str) {
        let Some((flags, pid)) = self.orders(supervisor).await else { return };
        let result = self.stage.supervisor(supervisor).restart_child(key(flags, id, pid)).await;
        self.child_started(result, |reason| reason).await;
    }

    /// The supervisor that is to be given an order; a worker says `ok` to all of them.
    async fn orders(&self, supervisor: &str) -> Option<(&Flags, Pid)> {
        let pid = self.find(supervisor).await?;
        let flags = self.stage.scenario.supervisor(supervisor).and_then(Node::flags);
        if flags.is_none() {
            self.result(Term::atom("ok")).await;
        }
        Some((flags?, pid))
    }

    async fn child_started(&self, result: Result<Option<Pid>, ChildError>, failed: impl FnOnce(Term) -> Term) {
        match result {
            Ok(pid) => self.started(Ok(pid)).await,
            Err(ChildError::Spec(error)) => {
                let error = error.to_string();
                self.started(Err(words::spec(&error).unwrap_or_else(|| Term::text(&error)))).await;
            }
            Err(ChildError::Start(error)) => self.started(Err(failed(words::term(&error.into_reason())))).await,
            Err(error) => self.done(Err(error)).await,
        }
    }

    async fn done(&self, result: Result<(), ChildError>) {
        match result {
            Ok(()) => self.result(Term::atom("ok")).await,
            Err(ChildError::NotFound) => self.refused("not_found").await,
            Err(ChildError::Running) => self.refused("running").await,
            Err(ChildError::Restarting) => self.refused("restarting").await,
            Err(ChildError::AlreadyPresent) => self.refused("already_present").await,
            Err(ChildError::Dynamic) => self.refused("simple_one_for_one").await,
            Err(ChildError::AlreadyStarted(pid)) => {
                let name = self.stage.trace.name(pid).await;
                self.result(Term::tagged("error", [Term::tagged("already_started", name.ok())])).await;
            }
            Err(error) => self.result(Term::tagged("EXIT", [Term::text(&error.to_string())])).await,
        }
    }

    async fn refused(&self, why: &str) {
        self.result(Term::tagged("error", [Term::atom(why)])).await;
    }

    /// The process of this name; says so if none runs.
    async fn find(&self, id: &str) -> Option<Pid> {
        let found = self.running(id).await;
        if found.is_none() {
            self.say(format!("  ?? {id} not running")).await;
        }
        found
    }
}

/// The children of a simple supervisor have no ids: whatever is asked about one by id is refused, as by a pid.
fn key(flags: &Flags, id: &str, any: Pid) -> ChildKey {
    if flags.is_simple() { ChildKey::Pid(any) } else { ChildKey::from(id) }
}
