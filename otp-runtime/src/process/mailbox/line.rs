//! Who waits to send: for room in a full mailbox, or for the turn of what was sent to a busy one.

use crate::seam::{Bug, has};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::task::Waker;

/// Whom to wake. Shared, because a waker is other people's code, which does not run under the lock, not even its `clone`.
pub(crate) type Bell = Arc<Waker>;

/// A place in the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ticket {
    /// For room.
    Room(u64),
    /// For the turn of the message with this number.
    Turn(u64),
}

/// How the turn of a message has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    Handled,
    Dropped,
}

/// Senders that wait. Their bells are rung and dropped outside the lock.
#[derive(Default)]
pub(crate) struct Line {
    tickets: u64,
    for_room: BTreeMap<u64, Bell>,
    for_turn: BTreeMap<u64, InTurn>,
}

struct InTurn {
    bell: Option<Bell>,
    come: Option<Turn>,
}

impl Line {
    pub(super) fn has_no_one_for_room(&self) -> bool {
        self.for_room.is_empty()
    }

    /// The next place of those that wait for room.
    pub(super) fn next(&mut self) -> Ticket {
        self.tickets += 1;
        Ticket::Room(self.tickets)
    }

    /// How many wait for room before this one.
    pub(super) fn ahead_of(&self, ticket: Option<Ticket>) -> usize {
        match ticket {
            Some(Ticket::Room(number)) => self.for_room.range(..number).count(),
            _ => self.for_room.len(),
        }
    }

    /// Waits for room. The bell that was there before comes back.
    pub(super) fn stand(&mut self, ticket: Ticket, bell: Bell) -> Option<Bell> {
        match ticket {
            Ticket::Room(number) => self.for_room.insert(number, bell),
            Ticket::Turn(_) => Some(bell),
        }
    }

    /// Waits for the turn of a message.
    pub(super) fn stand_for_turn(&mut self, number: u64, bell: Bell) -> Ticket {
        self.for_turn.insert(number, InTurn { bell: Some(bell), come: None });
        Ticket::Turn(number)
    }

    /// Whether the turn has come; if not, `bell` is rung then. What is left in there is to be dropped outside the lock.
    pub(super) fn poll_turn(&mut self, number: u64, bell: &mut Option<Bell>) -> Option<Turn> {
        let waiting = self.for_turn.get_mut(&number)?;
        if waiting.come.is_none() {
            std::mem::swap(&mut waiting.bell, bell);
        }
        waiting.come
    }

    /// Waits no more. What is answered is to be dropped outside the lock.
    pub(super) fn leave(&mut self, ticket: Ticket) -> Option<Bell> {
        match ticket {
            Ticket::Room(number) => self.for_room.remove(&number),
            Ticket::Turn(number) => self.for_turn.remove(&number)?.bell,
        }
    }

    /// Wakes as many as there is room for. They stay where they are until they have sent, or have given up.
    pub(super) fn wake_for_room(&self, room: usize, bells: &mut Vec<Bell>) {
        if !has(Bug::RoomUntold) {
            bells.extend(self.for_room.values().take(room).cloned());
        }
    }

    /// All messages up to this one have been handled.
    pub(super) fn have_their_turn(&mut self, upto: u64, bells: &mut Vec<Bell>) {
        for waiting in self.for_turn.range_mut(..=upto).map(|(_, waiting)| waiting) {
            if waiting.come.is_none() {
                waiting.come = Some(Turn::Handled);
                bells.extend(waiting.bell.take());
            }
        }
    }

    /// These messages have been dropped.
    pub(super) fn lose(&mut self, from: u64, upto: u64, bells: &mut Vec<Bell>) {
        for waiting in self.for_turn.range_mut(from..=upto).map(|(_, waiting)| waiting) {
            waiting.come = Some(Turn::Dropped);
            bells.extend(waiting.bell.take());
        }
    }

    /// Nobody will be taken in any more.
    pub(super) fn disperse(&mut self, bells: &mut Vec<Bell>) {
        bells.extend(std::mem::take(&mut self.for_room).into_values());
        bells.extend(self.for_turn.values_mut().filter_map(|waiting| waiting.bell.take()));
    }
}
