//! A function on its way to an agent.

use super::Agent;
use crate::gen_server::Ctx;
use crate::observe::Label;
use crate::protocol::ReplyTo;
use crate::task::name_of;
use std::any::type_name;
use std::fmt;

/// The kind of a function that nobody waits for.
const CAST: &str = "cast";

/// The message of an agent: a function that is lent its value.
pub struct Visit<T> {
    /// `get`, `update` and so on.
    kind: &'static str,
    /// Where the function is written.
    function: &'static str,
    errand: Box<dyn Errand<T>>,
}

trait Errand<T>: Send {
    fn run(self: Box<Self>, kind: &'static str, value: &mut T, cx: &mut Ctx<Agent<T>>);
    /// True if somebody waits for it, and has been told.
    fn refuse(self: Box<Self>) -> bool;
}

struct Ask<F, R> {
    function: F,
    reply: ReplyTo<R>,
}

struct Tell<F>(F);

impl<T: Send + 'static> Visit<T> {
    pub(super) fn ask<R, F>(kind: &'static str, name: &'static str, reply: ReplyTo<R>, function: F) -> Self
    where
        R: Send + 'static,
        F: FnOnce(&mut T) -> R + Send + 'static,
    {
        Self { kind, function: name, errand: Box::new(Ask { function, reply }) }
    }

    pub(super) fn tell<F: FnOnce(&mut T) + Send + 'static>(function: F) -> Self {
        Self { kind: CAST, function: name_of::<F>(), errand: Box::new(Tell(function)) }
    }

    pub(super) fn pay(self, value: &mut T, cx: &mut Ctx<Agent<T>>) {
        self.errand.run(self.kind, value, cx);
    }

    /// A function that nobody waits for is a cast, as its kind says.
    pub(super) fn label(&self) -> Label {
        if self.kind == CAST { Label::cast(CAST) } else { Label::call(self.kind) }
    }

    pub(super) fn refuse(self) -> bool {
        self.errand.refuse()
    }
}

impl<T, R, F> Errand<T> for Ask<F, R>
where
    R: Send + 'static,
    F: FnOnce(&mut T) -> R + Send,
{
    fn run(self: Box<Self>, kind: &'static str, value: &mut T, cx: &mut Ctx<Agent<T>>) {
        let Self { function, reply } = *self;
        cx.__enter_call(kind, &reply);
        let answer = function(value);
        cx.__reply(reply, |_, f| f.write_str(type_name::<R>()), answer);
    }

    fn refuse(self: Box<Self>) -> bool {
        let Self { function, reply } = *self;
        reply.refuse();
        drop(function);
        true
    }
}

impl<T, F: FnOnce(&mut T) + Send> Errand<T> for Tell<F> {
    fn run(self: Box<Self>, kind: &'static str, value: &mut T, cx: &mut Ctx<Agent<T>>) {
        cx.__enter(kind);
        (self.0)(value);
    }

    fn refuse(self: Box<Self>) -> bool {
        false
    }
}

impl<T> fmt::Debug for Visit<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}({})", self.kind, self.function)
    }
}
