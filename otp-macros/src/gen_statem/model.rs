//! What was written, understood: every other room reads only this.

use crate::gen_server::model::{Handler, Hold, Kind, Server};
use proc_macro2::{Ident, TokenStream};
use syn::{Attribute, Type};

/// A `#[gen_statem] impl` block.
pub(crate) struct Machine<'a> {
    /// What it has in common with a server. Its handlers are the first clause of each event, and the functions that handle
    /// none.
    pub(crate) server: Server<'a>,
    pub(crate) states: Vec<State>,
    /// The generated state enum: `DoorState`.
    pub(crate) state: Ident,
    pub(crate) derive: Option<TokenStream>,
    /// What happens to events in states that do not handle them.
    pub(crate) otherwise: Option<Policy>,
    pub(crate) events: Vec<Event<'a>>,
    pub(crate) enters: Vec<Clause<'a>>,
    /// Where `#[init]` may begin.
    pub(crate) initial: Vec<usize>,
}

impl<'a> Machine<'a> {
    pub(crate) fn events_of(&self, kinds: &'a [Kind]) -> impl Iterator<Item = &Event<'a>> {
        self.events.iter().filter(move |event| kinds.contains(&event.first().handler.kind))
    }

    /// Whether a clause asks that function.
    pub(crate) fn is_guard(&self, name: &Ident) -> bool {
        let mut guards = self.events.iter().flat_map(|event| &event.clauses).filter_map(|clause| clause.guard.as_ref());
        guards.any(|guard| guard.name == *name)
    }

    /// Whether none of the functions that handle events ever waits.
    pub(crate) fn is_at_once(&self) -> bool {
        let mut clauses = self.events.iter().flat_map(|event| &event.clauses);
        clauses.all(|clause| clause.handler.function.sig.asyncness.is_none())
    }

    pub(crate) fn names(&self) -> Vec<String> {
        self.states.iter().map(|state| state.name.to_string()).collect()
    }
}

/// One of the types of the list.
pub(crate) struct State {
    /// `Held` of `Held<T>`: its variant.
    pub(crate) name: Ident,
    pub(crate) ty: Type,
}

/// All clauses of one event, in the order in which they are tried.
pub(crate) struct Event<'a> {
    pub(crate) clauses: Vec<Clause<'a>>,
    pub(crate) otherwise: Option<Policy>,
}

impl<'a> Event<'a> {
    pub(crate) fn first(&self) -> &Clause<'a> {
        let sound = self.clauses.iter().find(|clause| !clause.handler.broken);
        sound.or(self.clauses.first()).expect("an event is made for its first clause")
    }

    pub(crate) fn kind(&self) -> Kind {
        self.first().handler.kind
    }

    /// The clauses that may run in a state, in order; the last of them is the one without a guard, if there is one.
    pub(crate) fn in_state(&self, state: usize) -> impl Iterator<Item = &Clause<'a>> {
        self.clauses.iter().filter(move |clause| clause.states.contains(&state))
    }
}

/// One marked function.
pub(crate) struct Clause<'a> {
    pub(crate) handler: Handler<'a>,
    /// The states it serves.
    pub(crate) states: Vec<usize>,
    /// They are listed: `state(Locked, Open)`.
    pub(crate) listed: bool,
    /// The one that its parameter is of; `None` if it is the state enum or there is none.
    pub(crate) one: Option<usize>,
    pub(crate) hold: Option<Hold>,
    pub(crate) guard: Option<Guard>,
    pub(crate) goes: Option<Goes>,
    pub(crate) otherwise: Option<Policy>,
}

/// `when(is_last)`: a function of the block that decides.
#[derive(Clone)]
pub(crate) struct Guard {
    pub(crate) name: Ident,
    /// What it is given: nothing else than the clause has.
    pub(crate) takes: Vec<Given>,
}

#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Given {
    State,
    Argument(Ident),
}

/// Where a clause may go.
#[derive(Clone)]
pub(crate) struct Goes {
    /// It returns `To<..>`, and not the state enum.
    pub(crate) listed: bool,
    pub(crate) targets: Vec<usize>,
    /// It returns a `Result` of it.
    pub(crate) fallible: bool,
    /// It returns a reply before it.
    pub(crate) replies: bool,
}

/// What happens to an event in a state that does not handle it.
#[derive(Clone)]
pub(crate) struct Policy {
    pub(crate) word: Ident,
    pub(crate) does: Does,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Does {
    Ignore,
    Postpone,
    Stop,
}

/// Whether an argument is part of a timeout's name.
pub(crate) fn is_key(attrs: &[Attribute]) -> bool {
    attrs.iter().any(|attr| attr.path().is_ident("key"))
}
