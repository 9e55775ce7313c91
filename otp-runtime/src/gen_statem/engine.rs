//! The loop of a machine: one event at a time, in the order that the module describes.

mod receive;
mod report;
mod transition;

use super::agenda::{Agenda, Running, Which};
use super::event::Event;
use super::timers::Timers;
use super::{GenStatem, Machine};
use crate::debug;
use crate::exit::ExitReason;
use crate::gen_server::{Ctx, Settings, Stop, observed_step, step};
use crate::observe::{Kind, Label, Observation, ProcessKind};
use crate::panic::{Guarded, Panic, at_once, guarded};
use crate::pid::Pid;
use crate::proc_lib::InitAck;
use crate::process::mailbox::Envelope;
use crate::process::record::AnyProcess;
use crate::process::system::{System, is_suspended};
use crate::process::{self, Outlet};
use crate::protocol::StartError;
use crate::report::{Kept, keeps_last_message};
use crate::switch;
use receive::Next;
use std::collections::VecDeque;
use std::future::poll_fn;
use std::mem;
use std::task::{Context, Poll, ready};

/// Runs `init`, acknowledges, serves until something ends the machine, terminates. Returns the exit reason.
pub(super) async fn run<M: GenStatem + Send>(
    outlet: Outlet<M::Msg>,
    args: M::Args,
    ack: InitAck,
    settings: Settings,
) -> ExitReason {
    let process: AnyProcess = outlet.process().clone();
    let system = System::watched(settings.debug.switch_on());
    process.head().watch(system.is_some());
    let mut cx = Ctx::<M>::running(process, system);
    cx.__enter("init");
    cx.agenda().running = Running::Init;
    let (data, state) = match Guarded::new(async { M::init(args, &mut cx).await }).await {
        Ok(Ok(started)) => started,
        Ok(Err(stop)) => {
            let (error, reason) = stop.into_start();
            ack.failed(error);
            return reason;
        }
        Err(panic) => {
            let reason = ExitReason::from(panic);
            ack.failed(StartError::Failed(reason.clone()));
            return reason;
        }
    };
    ack.started_with(cx.take_info());
    serve(Machine::new(data, state), outlet, cx, &settings).await
}

/// Serves until something ends the machine, terminates. Returns the exit reason.
pub(super) async fn serve<M: GenStatem + Send>(
    machine: Machine<M, M::State>,
    outlet: Outlet<M::Msg>,
    cx: Ctx<M>,
    settings: &Settings,
) -> ExitReason {
    // whom nobody has linked is his own parent, as in OTP: an exit signal that he sends himself ends him
    let parent = settings.parent.or(Some(outlet.process().head.pid));
    let mut engine = Engine {
        machine,
        outlet,
        cx,
        queue: VecDeque::new(),
        postponed: VecDeque::new(),
        timers: Timers::default(),
        settings: Settings { parent, ..settings.clone() },
        hibernating: false,
        warned: 0,
        last: None,
    };
    let reason = match engine.serve().await {
        Ok(never) => match never {},
        Err(reason) => reason,
    };
    engine.terminate(reason).await
}

struct Engine<M: GenStatem> {
    machine: Machine<M, M::State>,
    outlet: Outlet<M::Msg>,
    cx: Ctx<M>,
    /// Events that were received or inserted and are not handled yet, the next one first.
    queue: VecDeque<Kept<Event<M>>>,
    /// Events for another state, oldest first.
    postponed: VecDeque<Kept<Event<M>>>,
    timers: Timers<M>,
    settings: Settings,
    hibernating: bool,
    /// So many events were postponed when the log was told.
    warned: usize,
    /// The last event as text, where reports are to show it.
    last: Option<String>,
}

/// What is to be done when a message is not just handled.
enum Left<M: GenStatem> {
    /// The handler was called in this state, and has asked for something.
    Transition(&'static str),
    /// Something else than a message came.
    Mail(Envelope<M::Msg>),
}

impl<M: GenStatem + Send> Engine<M> {
    async fn serve(&mut self) -> Result<std::convert::Infallible, ExitReason> {
        if let Some(reason) = self.cx.take_stop() {
            return Err(reason);
        }
        let first = self.machine.state_name();
        self.transition(first, true).await?;
        loop {
            let mail = if self.is_plain() {
                // how nearly all events come
                match poll_fn(|cx| self.poll_messages(cx)).await? {
                    Left::Transition(before) => {
                        self.transition(before, false).await?;
                        continue;
                    }
                    Left::Mail(envelope) => Some(envelope),
                }
            } else {
                None
            };
            let Some(event) = self.next(mail).await? else { continue };
            let before = self.machine.state_name();
            let observed = self.notice(&event);
            self.tell_event(&event);
            let Self { machine: Machine { data, state }, cx, .. } = self;
            let pid = cx.pid();
            let handled = observed_step(pid, observed, data.handle(&mut state.0, event, cx)).await;
            self.settle(handled)?;
            self.transition(before, false).await?;
        }
    }

    /// Whether the next event is a message, and handled at once.
    fn is_plain(&self) -> bool {
        let first = self.queue.is_empty() && !self.timers.is_due();
        let awake = self.settings.hibernate_after.is_none() && !self.hibernating;
        M::AT_ONCE && first && awake && !is_suspended(self.cx.system.as_deref())
    }

    /// Handles messages as they come, until there is more to do than that.
    fn poll_messages(&mut self, cx: &mut Context<'_>) -> Poll<Result<Left<M>, ExitReason>> {
        guarded(|| self.poll_unguarded(cx)).unwrap_or_else(|panic| Poll::Ready(Err(ExitReason::from(panic))))
    }

    fn poll_unguarded(&mut self, cx: &mut Context<'_>) -> Poll<Result<Left<M>, ExitReason>> {
        loop {
            let message = match self.outlet.pop_message() {
                Some(message) => message,
                None => match ready!(self.outlet.poll_next(cx)) {
                    Envelope::Message(message) => message,
                    other => return Poll::Ready(Ok(Left::Mail(other))),
                },
            };
            let before = self.machine.state_name();
            let event = Event::Message(message);
            let mut observed = self.notice(&event);
            self.tell_event(&event);
            let Self { machine: Machine { data, state }, cx, .. } = self;
            let handled = Observation::around(&mut observed, || at_once(data.handle(&mut state.0, event, cx)));
            drop(observed);
            self.settle(Ok(handled.unwrap_or_else(waited)))?;
            if !self.is_settled(before) {
                return Poll::Ready(Ok(Left::Transition(before)));
            }
        }
    }

    /// Keeps what comes for a report, and begins to observe it, if anybody wants that.
    #[inline]
    fn notice(&mut self, event: &Event<M>) -> Option<Box<Observation>> {
        if switch::is_on(switch::LAST_MESSAGE | switch::MARKS) { self.observe(event) } else { None }
    }

    #[cold]
    fn observe(&mut self, event: &Event<M>) -> Option<Box<Observation>> {
        if keeps_last_message() {
            self.remember(format_args!("{event:?}"));
        }
        if !switch::is_on(switch::MARKS) {
            return None;
        }
        let label = match event {
            Event::Message(message) => M::label(message),
            Event::Internal(_) => Label::of(Kind::Internal, "internal"),
            Event::Timeout(timeout) => Label::of(Kind::Timeout, M::kind(timeout).name()),
            Event::Info(info) => Label::of(Kind::Info, info.type_name()),
        };
        let mark = self.outlet.take_mark();
        let process = self.outlet.process();
        Observation::begin(process::who(&**process, ProcessKind::GenStatem, M::NAME), label, mark)
    }

    /// Whether the machine goes on after one of its functions.
    fn settle(&mut self, handled: Result<Result<(), Stop>, Panic>) -> Result<(), ExitReason> {
        match handled {
            Ok(Ok(())) => {}
            Ok(Err(stop)) => return Err(stop.into_reason()),
            Err(panic) => return Err(ExitReason::from(panic)),
        }
        if let Some(reason) = self.cx.take_stop() {
            return Err(reason);
        }
        match self.cx.known_agenda().and_then(|agenda| agenda.misuse) {
            Some(action) => Err(ExitReason::error(format_args!(
                "bad_state_enter_action: `{action}` in `{}`, which handles no event",
                self.cx.handler()
            ))),
            None => Ok(()),
        }
    }

    /// The next event, if what comes next is one. `mail` was taken out of the mailbox, and nothing goes before it.
    async fn next(&mut self, mail: Option<Envelope<M::Msg>>) -> Result<Option<Event<M>>, ExitReason> {
        if mail.is_none() && !self.queue.is_empty() {
            // a machine may go on for ever by itself
            self.outlet.breathe().await;
            if let Some(event) = self.queue.pop_front() {
                self.count();
                return Ok(Some(event.take()));
            }
        }
        if mail.is_none()
            && let Some(which) = self.timers.next_due()
        {
            self.outlet.breathe().await;
            return self.timeout(which).map(Some);
        }
        match self.receive(mail).await? {
            Next::Event(event) => Ok(Some(event)),
            Next::Timeout(which) => self.timeout(which).map(Some),
            Next::Nothing => Ok(None),
            Next::End(reason) => {
                // no event is to blame
                self.last = None;
                self.cx.__enter("");
                Err(reason)
            }
        }
    }

    /// A timeout that was set without a content brings what the state's handler takes.
    fn timeout(&mut self, which: Which<M>) -> Result<Event<M>, ExitReason> {
        if let Some(timeout) = which.timeout {
            return Ok(Event::Timeout(timeout.take()));
        }
        let state = self.machine.state.0.as_ref();
        state.and_then(|state| M::timeout_in(which.kind, state)).map(Event::Timeout).ok_or_else(|| {
            let state = self.machine.state_name();
            ExitReason::error(format_args!("the {} came in state `{state}`, which does not handle it", which.kind))
        })
    }

    /// What was taken out of the mailbox and waits counts as waiting.
    fn count(&mut self) {
        self.outlet.keeps(self.queue.len() + self.postponed.len());
    }

    async fn terminate(mut self, mut reason: ExitReason) -> ExitReason {
        let culprit = self.culprit();
        self.cx.note("terminate");
        // what the last handler asked for beside its error does not count
        let _ = self.cx.take_stop();
        let Self { machine: Machine { data, state }, cx, .. } = &mut self;
        let pid: Pid = cx.pid();
        match step(pid, async { data.terminate(&mut state.0, &reason, cx).await }).await {
            Ok(()) => reason = self.cx.take_stop().unwrap_or(reason),
            Err(panic) => reason = ExitReason::from(panic),
        }
        if !reason.is_clean() {
            self.report(&culprit, &reason);
        }
        self.lose();
        reason
    }

    fn tell_event(&mut self, event: &Event<M>) {
        self.cx.tell(&match event {
            Event::Message(_) | Event::Info(_) => debug::Event::In { message: event },
            Event::Internal(_) | Event::Timeout(_) => debug::Event::Other(event),
        });
    }

    /// What the handlers have asked for since the last time.
    fn taken(&mut self) -> Option<Agenda<M>> {
        self.cx.known_agenda().map(mem::take)
    }
}

impl<M: GenStatem> Engine<M> {
    /// Events that nobody handles any more are lost, as those of the mailbox.
    fn lose(&mut self) {
        let messages = |events: &VecDeque<Kept<Event<M>>>| {
            events.iter().filter(|event| matches!(event.get(), Event::Message(_) | Event::Info(_))).count()
        };
        let lost = messages(&self.queue) + messages(&self.postponed);
        crate::report::dead_letters_of(lost, self.cx.pid(), "it has ended");
        drop((mem::take(&mut self.queue), mem::take(&mut self.postponed)));
    }
}

impl<M: GenStatem> Drop for Engine<M> {
    /// Part of the exit sequence, also if the machine was killed.
    fn drop(&mut self) {
        self.lose();
    }
}

/// What the macro says cannot be.
#[cold]
fn waited() -> Result<(), Stop> {
    Err(Stop::reason(ExitReason::error("a handler that never waits has waited")))
}
