//! Drawing what processes do.

use super::mix::{Kind, Mix};
use crate::program::{Bond, Finish, Manner, Op, Order, Policy, Script, Slot, Why};
use crate::random::Dice;

/// Who there is to be named by an operation.
#[derive(Default)]
pub(super) struct Cast {
    pub(super) plain: Slot,
    pub(super) all: Slot,
    pub(super) sinks: Vec<Slot>,
    pub(super) workers: Vec<Slot>,
    /// Servers that are no children.
    pub(super) alone: Vec<Slot>,
    /// All supervisors, each with its children.
    pub(super) trees: Vec<(Slot, Vec<Slot>)>,
    /// The supervisors that processes start.
    pub(super) roots: Vec<Slot>,
}

pub(super) fn script(dice: &mut Dice, mix: &Mix, cast: &Cast, me: Slot, roots: Slot) -> Script {
    let count = dice.between(4, 22);
    let mut ops = Vec::new();
    // what others are about comes early
    if me < roots {
        for slot in cast.roots.iter().filter(|slot| **slot % roots == me) {
            ops.push(Op::StartTree { who: *slot });
        }
        for slot in cast.sinks.iter().filter(|slot| **slot % roots == me) {
            ops.push(Op::StartSink { who: *slot, linked: dice.chance(50) });
        }
    }
    for _ in 0..count {
        let kind = mix.draw(dice);
        if let Some(op) = op(dice, kind, cast, me) {
            ops.push(op);
        }
    }
    Script { traps: dice.chance(70), ops }
}

fn one_of(dice: &mut Dice, among: &[Slot]) -> Option<Slot> {
    if among.is_empty() { None } else { Some(dice.pick(among)) }
}

/// Anybody; most often a plain process.
fn any(dice: &mut Dice, cast: &Cast) -> Slot {
    let end = if dice.chance(60) { cast.plain } else { cast.all };
    Slot::try_from(dice.below(u32::from(end))).unwrap_or(0)
}

fn op(dice: &mut Dice, kind: Kind, cast: &Cast, me: Slot) -> Option<Op> {
    Some(match kind {
        Kind::Spawn => {
            let who = Slot::try_from(dice.below(u32::from(cast.plain))).unwrap_or(0);
            Op::Spawn { who, bond: dice.pick(&[Bond::None, Bond::Link, Bond::Monitor]) }
        }
        Kind::StartSink => Op::StartSink { who: one_of(dice, &cast.sinks)?, linked: dice.chance(50) },
        Kind::StartTree => Op::StartTree { who: one_of(dice, &cast.roots)? },
        Kind::StartDropped => Op::StartDropped { who: one_of(dice, &cast.alone)?, after: dice.pick(&[0, 1, 2, 10]) },
        Kind::Cast => {
            let policy = dice.pick(&[Policy::Newest, Policy::Oldest, Policy::Told, Policy::Patient]);
            Op::Cast { to: one_of(dice, &cast.sinks)?, policy, nap: dice.pick(&[0, 1, 5, 20]) }
        }
        Kind::Call => call(dice, cast)?,
        Kind::Tell => {
            let (to, kind) = (one_of(dice, &cast.workers)?, told(dice));
            Op::Tell { to, what: Box::new(op(dice, kind, cast, to)?) }
        }
        Kind::Order => order(dice, cast)?,
        Kind::Stop => {
            let among: Vec<Slot> = cast.sinks.iter().chain(&cast.workers).chain(&cast.alone).copied().collect();
            Op::Stop { who: one_of(dice, &among)? }
        }
        Kind::Pause => match dice.below(4) {
            0 => Op::Yield,
            1 => Op::Drain,
            _ => Op::Wait(dice.pick(&[0, 1, 1, 2, 5, 20, 300])),
        },
        Kind::Finish => Op::Finish(dice.pick(&[Finish::Normal, Finish::Error, Finish::Panic])),
        kind => plain(dice, kind, cast, me),
    })
}

/// What a child may be told to do: what does not keep it from its mail for long.
fn told(dice: &mut Dice) -> Kind {
    dice.pick(&[
        Kind::Finish,
        Kind::Finish,
        Kind::Finish,
        Kind::Finish,
        Kind::Link,
        Kind::Unlink,
        Kind::Monitor,
        Kind::Demonitor,
        Kind::Send,
        Kind::Exit,
        Kind::Register,
        Kind::Group,
        Kind::SetTimer,
        Kind::CancelTimer,
        Kind::Call,
    ])
}

/// What takes no time and needs no server.
fn plain(dice: &mut Dice, kind: Kind, cast: &Cast, me: Slot) -> Op {
    let name = u8::try_from(dice.below(4)).unwrap_or(0);
    let back = if dice.chance(60) { 0 } else { u8::try_from(dice.below(3)).unwrap_or(0) };
    match kind {
        Kind::Send => Op::Send { to: any(dice, cast) },
        Kind::Link => Op::Link { to: any(dice, cast) },
        Kind::Unlink => Op::Unlink { from: any(dice, cast) },
        Kind::Monitor => Op::Monitor { to: any(dice, cast) },
        Kind::Demonitor => Op::Demonitor { back, flush: dice.chance(60) },
        Kind::Trap => Op::Trap(dice.chance(70)),
        Kind::Exit => {
            Op::Exit { to: any(dice, cast), why: dice.pick(&[Why::Normal, Why::Kill, Why::Error, Why::Error]) }
        }
        Kind::Register => Op::Register { name, who: if dice.chance(70) { me } else { any(dice, cast) } },
        Kind::Unregister => Op::Unregister { name },
        Kind::Whereis => Op::Whereis { name },
        Kind::SendNamed => Op::SendNamed { name },
        Kind::Group if dice.chance(70) => Op::Join { group: name % 3 },
        Kind::Group => Op::Leave { group: name % 3 },
        Kind::SetTimer => {
            let to = if dice.chance(60) { me } else { any(dice, cast) };
            Op::SetTimer { to, delay: dice.pick(&[0, 1, 2, 5, 50, 400]) }
        }
        _ => Op::CancelTimer { back },
    }
}

fn call(dice: &mut Dice, cast: &Cast) -> Option<Op> {
    let among: Vec<Slot> = cast.workers.iter().chain(&cast.alone).copied().collect();
    let to = one_of(dice, &among)?;
    let manner = match dice.below(12) {
        0..5 => Manner::Now,
        5 | 6 => Manner::Later(dice.pick(&[0, 1, 5, 40])),
        7 => Manner::Slow(dice.pick(&[1, 5, 40])),
        8 => Manner::Never,
        9 => Manner::Dropped,
        10 => Manner::Panic,
        _ => Manner::Stop,
    };
    let cancel = if dice.chance(20) { Some(dice.pick(&[0, 1, 5])) } else { None };
    Some(Op::Call { to, manner, timeout: dice.pick(&[0, 1, 5, 40, 1000]), cancel })
}

fn order(dice: &mut Dice, cast: &Cast) -> Option<Op> {
    if cast.trees.is_empty() {
        return None;
    }
    let count = u32::try_from(cast.trees.len()).unwrap_or(1);
    let (tree, children) = &cast.trees[dice.below(count) as usize];
    let order = dice.pick(&[
        Order::Start,
        Order::Start,
        Order::Terminate,
        Order::Terminate,
        Order::Delete,
        Order::Restart,
        Order::Restart,
        Order::Which,
        Order::Count,
    ]);
    Some(Op::Order { tree: *tree, order, child: one_of(dice, children)? })
}
