//! Looking at all processes from outside, when nothing moves.

use crate::program::{Role, Slot};
use crate::trace::{ChildView, Drained, Life, Number, Quiet, TreeView};
use crate::tree;
use crate::world::{GROUPS, NAMES, with};
use otp::Pid;
use otp::supervisor::ChildStatus;
use std::time::Duration;

/// Everybody who has not ended.
pub(crate) fn living() -> Vec<(Number, Slot, Pid)> {
    with(|world| {
        let numbered = (0..).zip(&world.processes);
        numbered.filter(|(_, known)| !known.ended).map(|(number, known)| (number, known.slot, known.pid)).collect()
    })
}

fn number_of(pid: Pid) -> Number {
    with(|world| world.number_of(pid))
}

pub(crate) async fn quiet() -> Quiet {
    let (events, at) = with(|world| (world.trace.len(), world.now()));
    let living = living();
    let lives = living.iter().filter_map(|(who, slot, pid)| life(*who, *slot, *pid)).collect();
    let groups = groups();
    let mut trees = Vec::new();
    for (who, slot, _) in living {
        if with(|world| matches!(world.program.roles.get(usize::from(slot)), Some(Role::Tree(_)))) {
            trees.push(tree_view(who, slot).await);
        }
    }
    Quiet { events, at, lives, trees, names: names(), groups }
}

fn life(who: Number, slot: Slot, pid: Pid) -> Option<Life> {
    let info = otp::process_info(pid)?;
    let numbers = |pids: &[Pid]| {
        let mut numbers: Vec<Number> = pids.iter().map(|pid| number_of(*pid)).collect();
        numbers.sort_unstable();
        numbers
    };
    Some(Life {
        who,
        slot,
        parent: info.parent.map(number_of),
        queue: info.message_queue_len,
        links: numbers(&info.links),
        monitors: numbers(&info.monitors),
        monitored_by: numbers(&info.monitored_by),
        timers: info.timers,
        refused: info.messages_refused,
        dropped: info.messages_dropped,
    })
}

fn names() -> Vec<(u8, Number)> {
    let found = (0..).zip(NAMES).filter_map(|(name, text)| Some((name, otp::whereis(text)?)));
    found.map(|(name, pid)| (name, number_of(pid))).collect()
}

fn groups() -> Vec<(u8, Vec<Number>)> {
    let Some(scope) = with(|world| world.scope.clone()) else { return Vec::new() };
    let members = |group: u8| {
        let mut members: Vec<Number> = scope.get_members(&group).into_iter().map(number_of).collect();
        members.sort_unstable();
        (group, members)
    };
    GROUPS.into_iter().map(members).filter(|(_, members)| !members.is_empty()).collect()
}

async fn tree_view(who: Number, slot: Slot) -> TreeView {
    let supervisor = with(|world| world.places[usize::from(slot)].tree.clone());
    let mut view = TreeView { who, slot, ..TreeView::default() };
    let Some(supervisor) = supervisor else { return view };
    let asked = async { (supervisor.which_children().await, supervisor.count_children().await) };
    // a supervisor that says nothing for so long is not about to
    let Ok((Ok(children), Ok(count))) = tokio::time::timeout(Duration::from_secs(60), asked).await else { return view };
    view.active = count.active;
    view.specs = count.specs;
    let seen = |child: otp::supervisor::ChildInfo| ChildView {
        slot: tree::slot_of(child.id.as_deref().unwrap_or_default()),
        runs: child.pid().map(number_of),
        restarting: child.status == ChildStatus::Restarting,
    };
    view.children = Some(children.into_iter().map(seen).collect());
    view
}

/// What is left of a program.
pub(crate) fn drained() -> Drained {
    let names = (0..).zip(NAMES).filter(|(_, text)| otp::registered().iter().any(|name| **name == **text));
    Drained {
        alive: living().into_iter().map(|(number, ..)| number).collect(),
        names: names.map(|(name, _)| name).collect(),
        groups: groups().into_iter().map(|(group, _)| group).collect(),
        messages: with(|world| world.messages),
        tasks: 0,
    }
}
