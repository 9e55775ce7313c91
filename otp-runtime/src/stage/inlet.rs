//! A producer whose events are sent to it, by senders that wait.

use super::output::Output;
use super::roles::Producer;
use crate::gen_server::{Call, Ctx, GenServer, Handled, Stop};
use crate::observe::Label;
use crate::protocol::{ReplyTo, reply_slot};
use crate::server_ref::ServerRef;
use crate::spec::{ChildDefaults, Spec};
use std::collections::VecDeque;
use std::convert::Infallible;
use std::fmt;

/// A producer whose events come from anywhere: from handlers, tasks, connections.
///
/// Whoever [sends](InletRef::send) one waits until a consumer has room for it: the back-pressure of the pipeline goes on to the
/// senders, and from them to their sockets. Nothing is kept here but what waiting senders have brought.
///
/// # Examples
/// ```
/// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
/// use otp::stage::{self, Inlet, Subscribe};
///
/// let inlet = Inlet::<String>::spec().start().await?;
/// let mut lines = stage::events(&inlet, Subscribe::new().max_demand(2))?;
/// inlet.send("one".to_owned()).await?; // there is room
/// inlet.send("two".to_owned()).await?;
/// let waits = inlet.send("three".to_owned()).send();
/// assert_eq!(lines.next().await.as_deref(), Some("one"));
/// waits.await?;
/// inlet.finish();
/// assert_eq!(lines.next().await.as_deref(), Some("two"));
/// assert_eq!(lines.next().await.as_deref(), Some("three"));
/// assert_eq!(lines.next().await, None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
pub struct Inlet<E> {
    /// What senders have brought, and who waits for it to be taken.
    line: VecDeque<(VecDeque<E>, ReplyTo<()>)>,
    /// What was asked for and has not come.
    asked: usize,
    finishing: bool,
}

/// Leads to an [`Inlet`].
pub struct InletRef<E> {
    server: ServerRef<Inlet<E>>,
}

/// What an inlet is told.
#[doc(hidden)]
pub enum Brought<E> {
    Events(Vec<E>, ReplyTo<()>),
    End,
}

impl<E: Send + 'static> Inlet<E> {
    /// The start of an inlet.
    pub fn spec() -> Spec<Self> {
        Spec::__new(Output::new())
    }

    /// The start of an inlet that emits as `output` says, but for the size of its buffer: it keeps what a consumer has asked
    /// for that has ended since, for the next one, and discards nothing. For all else senders wait.
    pub fn with_output(output: Output<E>) -> Spec<Self> {
        Spec::__new(output)
    }

    /// Gives away what was asked for, and tells those whose events have been taken.
    fn serve(&mut self, cx: &mut Ctx<Self>) {
        let mut events = Vec::new();
        let mut taken = Vec::new();
        while let Some((brought, reply)) = self.line.front_mut() {
            if !reply.is_wanted() && !brought.is_empty() {
                // whoever brought it has gone before its turn
                self.line.pop_front();
                continue;
            }
            let room = self.asked - events.len();
            events.extend(brought.drain(..room.min(brought.len())));
            if !brought.is_empty() {
                break;
            }
            taken.extend(self.line.pop_front().map(|(_, reply)| reply));
        }
        self.asked -= events.len();
        if !events.is_empty() {
            cx.emit(events);
        }
        for reply in taken {
            reply.send(());
        }
        if self.finishing && self.line.is_empty() {
            cx.finish();
        }
    }
}

impl<E: Send + 'static> InletRef<E> {
    /// Sends an event, and waits until a consumer has room for it. There is no timeout unless one is set.
    ///
    /// # Errors
    /// [`CallError`](crate::protocol::CallError), above all when the inlet has ended.
    ///
    /// # Cancel safety
    /// If the future is dropped before the event's turn, the event is dropped, too.
    pub fn send(&self, event: E) -> Call<'_, Inlet<E>, ()> {
        self.send_all(vec![event])
    }

    /// Sends several events, in this order, and waits until consumers have room for all of them.
    ///
    /// It is cheaper than one after the other: it is one message, and becomes one batch where there is room.
    ///
    /// # Errors
    /// As [`send`](Self::send).
    ///
    /// # Cancel safety
    /// If the future is dropped before their turn, the events are dropped, those that have been taken excepted.
    pub fn send_all(&self, events: Vec<E>) -> Call<'_, Inlet<E>, ()> {
        let (reply, slot) = reply_slot();
        self.server.__call_delayed(Brought::Events(events, reply), slot, None)
    }

    /// Ends the inlet normally when everything has been taken that was sent before. What is sent afterwards fails.
    pub fn finish(&self) {
        self.server.__cast(Brought::End);
    }
}

impl<E: Send + 'static> GenServer for Inlet<E> {
    type Args = Output<E>;
    type Msg = Brought<E>;
    type Fits = ();
    type Continue = Infallible;
    type Client = InletRef<E>;
    const NAME: &'static str = "Inlet";
    const DEFAULTS: ChildDefaults = ChildDefaults::WORKER;

    fn init_now(output: Output<E>, cx: &mut Ctx<Self>) -> Result<Result<Self, Stop>, Output<E>> {
        cx.producer(output.unlimited_buffer());
        Ok(Ok(Self { line: VecDeque::new(), asked: 0, finishing: false }))
    }

    fn handle_now(&mut self, message: Brought<E>, cx: &mut Ctx<Self>) -> Handled<Brought<E>> {
        match message {
            Brought::Events(events, reply) => {
                cx.__enter_call("send", &reply);
                // after the end, its caller hears of that
                if !self.finishing {
                    self.line.push_back((events.into(), reply));
                    self.serve(cx);
                }
            }
            Brought::End => {
                cx.__enter("finish");
                self.finishing = true;
                self.serve(cx);
            }
        }
        Handled::Done(Ok(()))
    }

    fn label(message: &Brought<E>) -> Label {
        match message {
            Brought::Events(..) => Label::call("send"),
            Brought::End => Label::cast("finish"),
        }
    }

    fn refuse(message: Brought<E>) -> bool {
        match message {
            Brought::Events(events, reply) => {
                reply.refuse();
                drop(events);
                true
            }
            Brought::End => false,
        }
    }

    fn describe(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

impl<E: Send + 'static> Producer for Inlet<E> {
    type Event = E;

    async fn handle_demand(&mut self, demand: usize, cx: &mut Ctx<Self>) -> Vec<E> {
        self.asked = self.asked.saturating_add(demand);
        self.serve(cx);
        Vec::new()
    }
}

impl<E> Clone for InletRef<E> {
    fn clone(&self) -> Self {
        Self { server: self.server.clone() }
    }
}

impl<E> From<ServerRef<Inlet<E>>> for InletRef<E> {
    fn from(server: ServerRef<Inlet<E>>) -> Self {
        Self { server }
    }
}

impl<E> AsRef<ServerRef<Inlet<E>>> for InletRef<E> {
    fn as_ref(&self) -> &ServerRef<Inlet<E>> {
        &self.server
    }
}

impl<E> fmt::Debug for InletRef<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("InletRef").field(&self.server).finish()
    }
}

impl<E> fmt::Debug for Inlet<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Inlet");
        shown
            .field("waiting", &self.line.len())
            .field("asked", &self.asked)
            .field("finishing", &self.finishing)
            .finish()
    }
}

impl<E> fmt::Debug for Brought<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Events(events, _) => write!(f, "send({} events)", events.len()),
            Self::End => f.write_str("finish"),
        }
    }
}
