//! Drawing supervisors and their children.

use super::scripts::Cast;
use super::slot;
use crate::program::{Child, End, Keeping, Restart, Role, Shutdown, Slot, Start, Strategy, Tree};
use crate::random::Dice;

/// Adds a supervisor with all below it to `roles`, whose first place has the number `first`. Answers its place.
pub(super) fn tree(dice: &mut Dice, first: Slot, roles: &mut Vec<Role>, cast: &mut Cast, depth: u32) -> Slot {
    let sinks = roles.iter().filter(|role| matches!(role, Role::Sink(_))).count();
    let next = |roles: &Vec<Role>| first + slot(u32::try_from(roles.len() - sinks).unwrap_or(0));
    let (mut children, mut extra) = (Vec::new(), Vec::new());
    for _ in 0..dice.between(1, 4) {
        if depth == 0 && dice.chance(20) {
            let below = tree(dice, first, roles, cast, depth + 1);
            children.push(below);
        } else {
            let place = next(roles);
            roles.push(Role::Child(child(dice)));
            cast.workers.push(place);
            children.push(place);
        }
    }
    if depth == 0 {
        for _ in 0..dice.below(3) {
            let place = next(roles);
            roles.push(Role::Child(child(dice)));
            cast.workers.push(place);
            extra.push(place);
        }
    }
    let me = next(roles);
    let keeping = Keeping { restart: restart(dice), shutdown: Shutdown::Ever };
    roles.push(Role::Tree(Tree {
        strategy: dice.pick(&[Strategy::OneForOne, Strategy::OneForAll, Strategy::RestForOne]),
        intensity: dice.below(4),
        period: dice.pick(&[1, 1, 2, 5]),
        children: children.clone(),
        extra: extra.clone(),
        keeping,
    }));
    cast.trees.push((me, children.into_iter().chain(extra).collect()));
    me
}

pub(super) fn child(dice: &mut Dice) -> Child {
    let shutdown = match dice.below(5) {
        0 => Shutdown::Kill,
        1 => Shutdown::Ever,
        _ => Shutdown::Within(dice.pick(&[1, 5, 20, 100])),
    };
    let end = match dice.below(10) {
        0 | 1 => End::Slow(dice.pick(&[1, 4, 30])),
        2 => End::Panic,
        3 if shutdown != Shutdown::Ever => End::Hang,
        _ => End::Quick,
    };
    // a tree that does not even start is soon told
    let well = dice.chance(80);
    let starts = (0..dice.below(5)).map(|place| if well && place == 0 { Start::Well } else { start(dice) }).collect();
    Child { traps: dice.chance(60), keeping: Keeping { restart: restart(dice), shutdown }, starts, end }
}

fn restart(dice: &mut Dice) -> Restart {
    dice.pick(&[Restart::Permanent, Restart::Permanent, Restart::Transient, Restart::Temporary])
}

fn start(dice: &mut Dice) -> Start {
    match dice.below(16) {
        0 | 1 => Start::Slow(dice.pick(&[1, 3, 20])),
        2 => Start::Fail,
        3 => Start::SlowFail(dice.pick(&[1, 20])),
        4 => Start::Panic,
        5 => Start::Ignore,
        _ => Start::Well,
    }
}
