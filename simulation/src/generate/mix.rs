//! How often each kind of operation comes in the programs of one seed.

use crate::random::Dice;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Spawn,
    StartSink,
    StartTree,
    StartDropped,
    Send,
    Cast,
    Call,
    Tell,
    Link,
    Unlink,
    Monitor,
    Demonitor,
    Trap,
    Exit,
    Register,
    Unregister,
    Whereis,
    SendNamed,
    Group,
    SetTimer,
    CancelTimer,
    Order,
    Stop,
    Pause,
    Finish,
}

/// Each kind, and its usual weight.
const KINDS: [(Kind, u32); 25] = [
    (Kind::Spawn, 6),
    (Kind::StartSink, 3),
    (Kind::StartTree, 4),
    (Kind::StartDropped, 2),
    (Kind::Send, 8),
    (Kind::Cast, 10),
    (Kind::Call, 12),
    (Kind::Tell, 8),
    (Kind::Link, 6),
    (Kind::Unlink, 4),
    (Kind::Monitor, 8),
    (Kind::Demonitor, 7),
    (Kind::Trap, 2),
    (Kind::Exit, 4),
    (Kind::Register, 5),
    (Kind::Unregister, 2),
    (Kind::Whereis, 3),
    (Kind::SendNamed, 2),
    (Kind::Group, 3),
    (Kind::SetTimer, 4),
    (Kind::CancelTimer, 3),
    (Kind::Order, 6),
    (Kind::Stop, 2),
    (Kind::Pause, 10),
    (Kind::Finish, 1),
];

pub(super) struct Mix {
    weights: Vec<(Kind, u32)>,
    total: u32,
}

impl Mix {
    /// A third of all kinds is left out, and one is what the program is about.
    pub(super) fn of(dice: &mut Dice) -> Self {
        let about = dice.pick(&KINDS).0;
        let mut weights = Vec::new();
        for (kind, weight) in KINDS {
            // without the first programs would be about nothing
            let needed = matches!(kind, Kind::Spawn | Kind::StartTree | Kind::Pause) || kind == about;
            if needed || dice.chance(66) {
                weights.push((kind, weight * if kind == about { 4 } else { 1 } * dice.between(1, 3)));
            }
        }
        let total = weights.iter().map(|(_, weight)| weight).sum();
        Self { weights, total }
    }

    pub(super) fn draw(&self, dice: &mut Dice) -> Kind {
        let mut left = dice.below(self.total);
        for (kind, weight) in &self.weights {
            if left < *weight {
                return *kind;
            }
            left -= weight;
        }
        Kind::Pause
    }
}
