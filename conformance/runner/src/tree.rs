//! From the nodes of a scenario to supervisors and children.

use crate::accepted::Accepted;
use crate::nodes::Worker;
use crate::scenario::{Flags, Kind, Node, Step, Worker as Manners};
use crate::stage::Stage;
use crate::term::Term;
use crate::words;
use otp::supervisor::{AutoShutdown, ChildOptions, ChildSpec, Strategy, Supervisor, check_childspecs};
use otp::{ExitReason, Spec, Stop};
use std::slice;
use std::sync::Arc;

/// A supervisor, with the children it has from the start.
pub(crate) fn supervisor(node: &Node, flags: &Flags, stage: &Arc<Stage>) -> Spec<Supervisor> {
    let name = Stage::fresh_name();
    let (id, flags, registered, stage) = (node.id.clone(), flags.clone(), name.clone(), stage.clone());
    let init = move || async move {
        if let Some(me) = otp::self_pid() {
            stage.runs(&id, registered);
            let _ = stage.trace.up(id.clone(), me).await;
        }
        declared(&id, &flags, &stage)
    };
    Supervisor::spec(init).name(name)
}

fn declared(id: &str, flags: &Flags, stage: &Arc<Stage>) -> Result<Supervisor, Stop> {
    let refused = |why: Term| Stop::reason(words::reason(&why));
    let simple = flags.is_simple();
    if simple && stage.scenario.children(id).next().is_none() {
        return Err(refused(Term::crash(Term::tagged("badmatch", [Term::List(Vec::new())]))));
    }
    let Accepted { strategy, intensity, period, auto_shutdown } = flags.accepted().map_err(refused)?;
    let supervisor = Supervisor::new(strategy.unwrap_or(Strategy::OneForOne))
        .intensity(intensity, period)
        .auto_shutdown(auto_shutdown);
    // the child of a simple supervisor is a template
    let nodes = stage.scenario.children(id).take(if simple { 1 } else { usize::MAX });
    let mut specs = Vec::new();
    for node in nodes {
        match child(node, auto_shutdown, stage) {
            Ok(spec) => specs.push(spec),
            // otp says what is wrong with those before it
            Err(_) if period.is_zero() || check_childspecs(&specs, Some(auto_shutdown)).is_err() => break,
            Err(why) => return Err(refused(Term::tagged("start_spec", [why]))),
        }
    }
    if simple && !period.is_zero() {
        check_childspecs(&specs, Some(auto_shutdown)).map_err(|error| Stop::reason(ExitReason::error(error)))?;
    }
    if simple {
        specs.clear();
    }
    Ok(specs.into_iter().fold(supervisor, Supervisor::child))
}

/// A child of a supervisor.
pub(crate) fn child(node: &Node, auto_shutdown: AutoShutdown, stage: &Arc<Stage>) -> Result<ChildSpec, Term> {
    let options = node.kept()?;
    let (of, stage) = (node.clone(), stage.clone());
    let id = node.id.clone();
    let spec = match node.kind.clone() {
        Kind::Worker(manners) => ChildSpec::new::<Worker>(id, move || worker(&of.id, &manners, &stage)),
        Kind::Supervisor(flags) => ChildSpec::new::<Supervisor>(id, move || supervisor(&of, &flags, &stage)),
    };
    match node.told_to_stop() {
        Ok(shutdown) => Ok(spec.options(shutdown.map_or(options, |shutdown| options.shutdown(shutdown)))),
        Err(invalid) => {
            let spec = spec.options(options);
            // what otp refuses, OTP checks before the shutdown
            if check_childspecs(slice::from_ref(&spec), Some(auto_shutdown)).is_err() { Ok(spec) } else { Err(invalid) }
        }
    }
}

/// How the instances of a template are kept, whose supervisor has accepted it.
pub(crate) fn options(template: &Node) -> ChildOptions {
    let options = template.kept().unwrap_or_default();
    match template.told_to_stop() {
        Ok(Some(shutdown)) => options.shutdown(shutdown),
        _ => options,
    }
}

/// A worker's start function: it runs in the supervisor.
pub(crate) fn worker(id: &str, manners: &Manners, stage: &Arc<Stage>) -> Spec<Worker> {
    let step = stage.attempt(id, &manners.start);
    if let Step::Raise(reason) = &step {
        stage.trace.note(format!("  x {id} raise {reason}"));
        panic!("{reason}");
    }
    worker_with(id, manners, step, stage)
}

pub(crate) fn worker_with(id: &str, manners: &Manners, step: Step, stage: &Arc<Stage>) -> Spec<Worker> {
    Worker::spec(id.to_owned(), manners.clone(), step, otp::self_pid(), stage.clone())
}
