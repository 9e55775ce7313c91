//! From the nodes of a scenario to supervisors and children.

use crate::nodes::Worker;
use crate::scenario::{Flags, Kind, Node, Step, Worker as Manners};
use crate::stage::Stage;
use otp::Spec;
use otp::supervisor::{ChildOptions, ChildSpec, Strategy, Supervisor};
use std::sync::Arc;

/// A supervisor, with the children it has from the start.
pub(crate) fn supervisor(node: &Node, flags: &Flags, stage: &Arc<Stage>) -> Spec<Supervisor> {
    let (id, flags, name, stage) = (node.id.clone(), flags.clone(), stage.name(&node.id), stage.clone());
    let init = move || async move {
        if let Some(me) = otp::self_pid() {
            let _ = stage.trace.up(id.clone(), me).await;
        }
        let supervisor = Supervisor::new(flags.strategy.unwrap_or(Strategy::OneForOne))
            .intensity(flags.intensity, flags.period)
            .auto_shutdown(flags.auto_shutdown);
        // the child of a simple supervisor is a template
        let children = stage.scenario.children(&id).filter(|_| flags.strategy.is_some());
        Ok(children.fold(supervisor, |supervisor, node| supervisor.child(child(node, &stage))))
    };
    Supervisor::spec(init).name(name)
}

/// A child of a supervisor.
pub(crate) fn child(node: &Node, stage: &Arc<Stage>) -> ChildSpec {
    let options = options(node);
    let (node, stage) = (node.clone(), stage.clone());
    let id = node.id.clone();
    match node.kind.clone() {
        Kind::Worker(manners) => ChildSpec::new::<Worker>(id, move || worker(&node.id, &manners, &stage)),
        Kind::Supervisor(flags) => ChildSpec::new::<Supervisor>(id, move || supervisor(&node, &flags, &stage)),
    }
    .options(options)
}

pub(crate) fn options(node: &Node) -> ChildOptions {
    let options = ChildOptions::new().restart(node.restart);
    let options = node.shutdown.map_or(options, |shutdown| options.shutdown(shutdown));
    if node.significant { options.significant() } else { options }
}

/// A worker's start function: it runs in the supervisor.
pub(crate) fn worker(id: &str, manners: &Manners, stage: &Arc<Stage>) -> Spec<Worker> {
    let step = stage.attempt(id, &manners.start);
    if let Step::Raise(reason) = &step {
        stage.trace.note(format!("  x {id} raise {reason}"));
        panic!("{reason}");
    }
    Worker::spec(id.to_owned(), manners.clone(), step, otp::self_pid(), stage.clone())
}
