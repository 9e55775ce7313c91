//! The supervisors of a program.

use crate::program::{Keeping, Program, Restart, Role, Shutdown, Slot, Strategy, Tree};
use crate::trace::Event;
use crate::worker::Worker;
use crate::world::{log, started, with};
use otp::supervisor::{ChildOptions, ChildSpec, Supervisor, SupervisorRef};
use otp::{Server, Spec, Stop};
use std::sync::Arc;
use std::time::Duration;

/// The supervisor in this place, with all below it.
pub(crate) fn spec(slot: Slot) -> Spec<Supervisor> {
    Supervisor::spec(move || async move { declare(slot) }).name(name(slot))
}

/// What a child is called.
pub(crate) fn id(slot: Slot) -> String {
    format!("s{slot}")
}

/// The place that it stands for.
pub(crate) fn slot_of(id: &str) -> Slot {
    id.get(1..).and_then(|digits| digits.parse().ok()).unwrap_or(Slot::MAX)
}

fn name(slot: Slot) -> String {
    format!("tree {slot}")
}

fn declare(slot: Slot) -> Result<Supervisor, Stop> {
    let Some(pid) = otp::self_pid() else { return Err(Stop::ignore()) };
    let (me, _) = started(pid, slot);
    log(me, Event::Traps(true));
    let client: Option<SupervisorRef> = otp::supervisor::Engine::whereis(name(slot));
    let (program, before) = with(|world| {
        let before = std::mem::replace(&mut world.places[usize::from(slot)].tree, client);
        (Arc::clone(&world.program), before)
    });
    drop(before);
    let Some(tree) = program.tree(slot) else { return Err(Stop::ignore()) };
    Ok(supervisor(&program, tree))
}

fn supervisor(program: &Program, tree: &Tree) -> Supervisor {
    let strategy = match tree.strategy {
        Strategy::OneForOne => otp::supervisor::Strategy::OneForOne,
        Strategy::OneForAll => otp::supervisor::Strategy::OneForAll,
        Strategy::RestForOne => otp::supervisor::Strategy::RestForOne,
    };
    let period = Duration::from_secs(tree.period.into());
    let supervisor = Supervisor::new(strategy).intensity(tree.intensity, period);
    let children = tree.children.iter().filter_map(|child| child_spec(program, *child));
    children.fold(supervisor, Supervisor::child)
}

/// The child in this place.
pub(crate) fn child_spec(program: &Program, slot: Slot) -> Option<ChildSpec> {
    let options = options(program.keeping(slot)?);
    let spec = match program.roles.get(usize::from(slot))? {
        Role::Child(_) => ChildSpec::new::<Worker>(id(slot), move || Worker::spec(slot)),
        Role::Tree(_) => ChildSpec::new::<Supervisor>(id(slot), move || spec(slot)),
        Role::Plain(_) | Role::Sink(_) => return None,
    };
    Some(spec.options(options))
}

fn options(keeping: Keeping) -> ChildOptions {
    let restart = match keeping.restart {
        Restart::Permanent => otp::Restart::Permanent,
        Restart::Transient => otp::Restart::Transient,
        Restart::Temporary => otp::Restart::Temporary,
    };
    let shutdown = match keeping.shutdown {
        Shutdown::Kill => otp::Shutdown::BrutalKill,
        Shutdown::Within(time) => otp::Shutdown::Timeout(Duration::from_millis(time.into())),
        Shutdown::Ever => otp::Shutdown::Infinity,
    };
    ChildOptions::new().restart(restart).shutdown(shutdown)
}
