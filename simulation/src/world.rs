//! What a running program knows of itself: who has which number, which place has which tenant, and what has happened.
//!
//! It belongs to the one thread that the program runs on. Nothing of otp is called while it is looked into.

mod known;
mod spy;

pub(crate) use known::{Known, Place};

use crate::program::{Program, Slot};
use crate::trace::{Entry, Event, NOBODY, Number};
use otp::Pid;
use otp::pg::ScopeRef;
use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;
use tokio::time::Instant;

thread_local! {
    static WORLD: RefCell<Option<World>> = const { RefCell::new(None) };
}

/// The names that programs use.
pub(crate) const NAMES: [&str; 4] = ["n0", "n1", "n2", "n3"];
/// The groups that programs use.
pub(crate) const GROUPS: [u8; 3] = [0, 1, 2];

/// So often a place is let by an operation.
const TENANTS: u16 = 8;

pub(crate) struct World {
    pub(crate) program: Arc<Program>,
    start: Instant,
    pub(crate) trace: Vec<Entry>,
    pub(crate) places: Vec<Place>,
    pub(crate) processes: Vec<Known>,
    numbers: HashMap<Pid, Number>,
    next: u32,
    /// Messages that nobody has dropped.
    pub(crate) messages: i64,
    pub(crate) scope: Option<ScopeRef<u8>>,
}

/// Begins a world, and forgets the one before.
pub(crate) fn begin(program: Arc<Program>) {
    let places = program.roles.iter().map(|_| Place::default()).collect();
    let world = World {
        program,
        start: Instant::now(),
        trace: Vec::with_capacity(512),
        places,
        processes: Vec::with_capacity(32),
        numbers: HashMap::with_capacity(32),
        next: 0,
        messages: 0,
        scope: None,
    };
    WORLD.set(Some(world));
}

/// Ends it.
pub(crate) fn end() -> Option<World> {
    WORLD.take()
}

pub(crate) fn with<R>(look: impl FnOnce(&mut World) -> R) -> R {
    with_if_any(look).expect("a program runs on this thread")
}

/// For what may be dropped when the program is over.
pub(crate) fn with_if_any<R>(look: impl FnOnce(&mut World) -> R) -> Option<R> {
    WORLD.try_with(|world| world.borrow_mut().as_mut().map(look)).ok().flatten()
}

pub(crate) fn log(who: Number, event: Event) {
    with_if_any(|world| world.log(who, event));
}

impl World {
    pub(crate) fn log(&mut self, who: Number, event: Event) {
        let at = self.now();
        self.trace.push(Entry { at, who, event });
    }

    pub(crate) fn now(&self) -> u32 {
        u32::try_from(self.start.elapsed().as_millis()).unwrap_or(u32::MAX)
    }

    /// A number that nothing else in the program has.
    pub(crate) fn next(&mut self) -> u32 {
        self.next += 1;
        self.next
    }

    pub(crate) fn number_of(&self, pid: Pid) -> Number {
        self.numbers.get(&pid).copied().unwrap_or(NOBODY)
    }

    pub(crate) fn pid_of(&self, who: Number) -> Option<Pid> {
        self.processes.get(who as usize).map(|known| known.pid)
    }

    /// The latest tenant of a place.
    pub(crate) fn tenant(&self, slot: Slot) -> Option<(Number, Pid)> {
        let number = self.places.get(usize::from(slot))?.tenant?;
        Some((number, self.pid_of(number)?))
    }

    /// Whether somebody lives in this place, or so many did that it is enough: two that start and kill each other have no end.
    pub(crate) fn is_taken(&self, slot: Slot) -> bool {
        let tenants = self.places.get(usize::from(slot)).map_or(0, |place| place.tenants);
        tenants >= TENANTS || self.tenant(slot).is_some_and(|(number, _)| !self.processes[number as usize].ended)
    }

    /// Whether a supervisor keeps it.
    pub(crate) fn is_child(&self, who: Number) -> bool {
        self.processes.get(who as usize).is_some_and(|known| self.program.keeping(known.slot).is_some())
    }

    /// Counts a process if it is not known, and answers whether that was so.
    fn count(&mut self, pid: Pid, slot: Slot, parent: Number) -> (Number, bool) {
        let before = self.number_of(pid);
        let lives = self.processes.get(before as usize).is_some_and(|known| !known.ended);
        if lives {
            return (before, false);
        }
        let number = Number::try_from(self.processes.len()).unwrap_or(NOBODY);
        self.processes.push(Known::new(pid, slot, parent));
        self.numbers.insert(pid, number);
        if let Some(place) = self.places.get_mut(usize::from(slot)) {
            place.tenant = Some(number);
            place.tenants += 1;
        }
        if before != NOBODY {
            self.log(number, Event::Reborn { before });
        }
        (number, true)
    }
}

/// The number of a process, which gets one if it has none.
pub(crate) fn number(pid: Pid, slot: Slot) -> Number {
    let known = with(|world| {
        let number = world.number_of(pid);
        world.processes.get(number as usize).is_some_and(|known| !known.ended).then_some(number)
    });
    if let Some(number) = known {
        return number;
    }
    let parent = otp::process_info(pid).and_then(|info| info.parent);
    let (number, _) = with(|world| {
        let parent = parent.map_or(NOBODY, |parent| world.number_of(parent));
        world.count(pid, slot, parent)
    });
    spy::watch(pid, number);
    number
}

/// The code of a process begins. Answers its number, and how many there were in its place before.
pub(crate) fn started(pid: Pid, slot: Slot) -> (Number, u16) {
    let number = number(pid, slot);
    let attempt = with(|world| {
        let parent = world.processes[number as usize].parent;
        let place = &mut world.places[usize::from(slot)];
        let attempt = place.attempts;
        place.attempts += 1;
        world.log(number, Event::Started { slot, parent, attempt });
        attempt
    });
    (number, attempt)
}
