//! Erlang/OTP for Rust: supervised servers from plain `impl` blocks.
//!
//! The [book](https://github.com/otp-framework/otp) teaches it; this is the reference.
#![forbid(unsafe_code)]

pub mod prelude;
mod program;
#[cfg(feature = "test")]
pub mod test;

/// Turns a plain `impl` block into a server: a process that keeps a state and handles one message at a time.
///
/// Use it for anything that owns something and is asked about it. The block stays an ordinary `impl` block: its
/// functions are formatted, completed and unit-tested as ever. For `impl Kv` the macro writes the client `KvRef`, the
/// message enum `KvMsg`, and `Kv::spec`, `Kv::start`, `Kv::start_link`.
///
/// ```
/// use otp::prelude::*;
/// use std::collections::HashMap;
///
/// #[derive(Debug)]
/// pub struct Kv {
///     map: HashMap<String, u64>,
///     waiting: Vec<(String, ReplyTo<u64>)>,
/// }
///
/// #[gen_server(into(String), timeout = "2s", transient)] // all of it optional
/// impl Kv {
///     /// An empty store.
///     #[init]
///     pub fn new() -> Self {
///         Kv { map: HashMap::new(), waiting: Vec::new() }
///     }
///
///     /// Looks a key up. A call: its return value is the reply.
///     #[call]
///     pub fn get(&self, key: String) -> Option<u64> {
///         self.map.get(&key).copied()
///     }
///
///     /// Stores a value. A cast: nobody waits for it.
///     #[cast]
///     pub fn put(&mut self, key: String, value: u64) {
///         let (ready, waiting) = self.waiting.drain(..).partition(|(wanted, _)| *wanted == key);
///         self.waiting = waiting;
///         for (_, reply) in Vec::from(ready) {
///             reply.send(value);
///         }
///         self.map.insert(key, value);
///     }
///
///     /// Replies when the key is there: a delayed reply.
///     #[call]
///     pub fn await_key(&mut self, key: String, reply: ReplyTo<u64>) {
///         match self.map.get(&key) {
///             Some(value) => reply.send(*value),
///             None => self.waiting.push((key, reply)),
///         }
///     }
/// }
///
/// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
/// let kv = Kv::start_link().await?;
/// let later = kv.await_key("a").send(); // sent now, awaited below
/// kv.put("a", 42);
/// assert_eq!(kv.get("a").await?, Some(42));
/// assert_eq!(later.await?, 42);
///
/// let mut plain = Kv::new(); // no process, no runtime: a value and its methods
/// plain.put("b".to_owned(), 7);
/// assert_eq!(plain.get("b".to_owned()), Some(7));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
///
/// | attribute | on a function that | may return |
/// |---|---|---|
/// | `#[init]` | makes the state from the start's arguments | `Self`, or a `Result` whose error refuses the start |
/// | `#[call]` | answers a request; a parameter `ReplyTo<T>` answers it later | the reply, or `Result<T, Stop>` to crash |
/// | `#[cast]` | handles a request that nobody waits for | nothing, or `Result<(), E>` to crash |
/// | `#[info]` | handles any other message, chosen by its type; `Info` takes all the rest | as a cast |
/// | `#[handle_continue]` | goes on after [`Ctx::continue_with`], before any message | as a cast |
/// | `#[terminate]` | cleans up, given `&ExitReason` | nothing |
/// | `#[format_status]` | prints the state for reports and `sys`; given `&mut FormatStatus`, changes all they show | `String`; nothing |
/// | `#[shrink]` | gives back memory when the server hibernates | nothing |
///
/// Handlers may be `async`, and may take `cx: &mut Ctx<Self>` besides their arguments. Functions without an attribute
/// are untouched.
///
/// Options of the block: `timeout = "5s"` for its calls, `into(String)` to let clients pass anything that converts,
/// `permanent`, `transient` or `temporary`, `shutdown = "5s"`, `client = Name`, `message = Name`, `vis = "pub(crate)"`,
/// `crate = "path::to::otp"`, `mailbox(capacity = 1000, overflow = reject)` or `mailbox(adaptive)`. Options of a call:
/// `timeout = "5s"` or `timeout = infinity`, `message = Name`, `reply = "Type"`, `overflow = drop_oldest`; of a cast:
/// `message`, `overflow`.
///
/// With a limited mailbox the method of a cast is what the policy of its messages makes of it: with `reject` it returns a
/// `Result`, with `block` and in an adaptive mailbox it is a future. See [`mailbox`] and [`Overflow`](mailbox::Overflow).
///
/// OTP: this is `gen_server`. Deliberate differences: the state is changed in place, so that `#[terminate]` after a
/// panic sees what the handler has left; what a handler returns to its caller is its reply, and stopping, continuing and
/// idle timeouts are asked of the [`Ctx`].
#[doc(alias = "GenServer")]
pub use otp_macros::gen_server;

/// Turns a plain `impl` block into a state machine: a process that is always in one of several states, and does what the
/// state says.
///
/// Use it where the same event means different things at different times. Each state is a type of the program's own, with
/// its own data; what they share is in the type of the `impl` block. **A handler that owns its state may leave it**, for the
/// states in its return type `To<..>`; **one that borrows it stays**. What no handler is there for does not compile, unless
/// `otherwise` says what happens.
///
/// ```
/// use otp::prelude::*;
/// use std::time::Duration;
///
/// #[derive(Debug, Default)]
/// pub struct Locked {
///     typed: Vec<u8>,
/// }
///
/// #[derive(Debug)]
/// pub struct Open;
///
/// pub struct Door {
///     code: Vec<u8>,
/// }
///
/// #[gen_statem(Locked, Open)]
/// impl Door {
///     #[init]
///     pub fn new(code: Vec<u8>) -> (Self, Locked) {
///         (Door { code }, Locked::default())
///     }
///
///     /// A digit was typed. While the door is open, digits wait.
///     #[cast(otherwise = postpone)]
///     pub fn digit(&mut self, mut at: Locked, digit: u8) -> To<Locked, Open> {
///         at.typed.push(digit);
///         if at.typed == self.code { to(Open) } else { to(at) }
///     }
///
///     /// In any state.
///     #[call]
///     pub fn is_open(&self, at: &DoorState) -> bool {
///         matches!(at, DoorState::Open(_))
///     }
///
///     #[enter]
///     fn opened(&mut self, _: &Open, cx: &mut Ctx<Self>) {
///         cx.state_timeout(Duration::from_secs(10));
///     }
///
///     #[state_timeout]
///     fn relock(&mut self, _: Open) -> To<Locked> {
///         to(Locked::default())
///     }
/// }
///
/// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
/// let door = Door::start_link(vec![1, 2]).await?;
/// door.digit(1);
/// door.digit(2);
/// assert!(door.is_open().await?);
///
/// let (mut plain, at) = Door::new(vec![7]); // no process, no runtime: values and functions
/// assert!(matches!(plain.digit(at, 7), To::B(Open)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
///
/// | attribute | on a function that handles |
/// |---|---|
/// | `#[init]` | the start; returns `(Self, First)`, `(Self, To<..>)`, or a `Result` of these |
/// | `#[call]`, `#[cast]`, `#[info]` | what a server handles; a call that leaves its state returns `(reply, To<..>)` |
/// | `#[state_timeout]`, `#[event_timeout]`, `#[timeout]` | timeouts: of the state, of silence, and by name |
/// | `#[internal]` | events that the machine inserts with [`Ctx::next_event`] |
/// | `#[enter]` | that a state has been entered; borrows it |
/// | `#[terminate]`, `#[format_status]`, `#[shrink]` | as a server's; `#[terminate]` may take `Option<&DoorState>` |
///
/// Options of a handler: `event(name)` makes it a clause of that event, `state(A, B)` says for which states it is if it
/// takes none of its own, `when(guard)` names a function of the block that decides, and `otherwise = postpone`, `ignore` or
/// `stop` says what happens in all other states. Options of the block, behind the states: `otherwise = ..` for all events,
/// `derive(Clone)` for the state enum, `state = Name`, and those of [`gen_server`](macro@gen_server).
///
/// The state enum, `DoorState`, has a table of states and events and a diagram in its documentation, and the diagram as
/// `DoorState::MERMAID`. In which order events are handled is said in the module [`gen_statem`](mod@gen_statem).
///
/// OTP: this is `gen_statem`. Deliberate differences: a state is a type, and a change of its data alone is no change of the
/// state; `#[enter]` is told the name of the state that was left, because its value is gone; there is no stack of callback
/// modules, which would be handlers unknown to the compiler. A call waits for ever unless `timeout` says otherwise, as in OTP.
pub use otp_macros::gen_statem;

/// Turns a plain `impl` block into an event handler: a state in an event manager, which is lent every event.
///
/// Use it where several parts of a program do something about the same things that happen, and come and go while it runs:
/// logging, alarms, metrics. For `impl Echoer` the macro writes the client `EchoerRef`, the message enum `EchoerMsg`, and
/// `Echoer::handler`, which describes a handler that is to be added. The block stays an ordinary `impl` block.
///
/// ```
/// use otp::prelude::*;
///
/// #[derive(Debug)]
/// pub enum Alarm {
///     High(u32),
///     Over,
/// }
///
/// /// Remembers the highest alarm.
/// #[derive(Debug)]
/// pub struct Peak {
///     high: u32,
/// }
///
/// #[gen_event(Alarm)]
/// impl Peak {
///     /// Made when it is added.
///     #[init]
///     pub fn new(high: u32) -> Self {
///         Peak { high }
///     }
///
///     /// Every event, as a reference: all handlers see the same one.
///     #[event]
///     fn on(&mut self, alarm: &Alarm) {
///         if let Alarm::High(value) = alarm {
///             self.high = self.high.max(*value);
///         }
///     }
///
///     /// A call to this one handler.
///     #[call]
///     pub fn high(&self) -> u32 {
///         self.high
///     }
///
///     /// When it goes, for whatever reason; what it returns goes to whoever deletes it, or to its successor.
///     #[terminate]
///     fn hand_over(&mut self) -> u32 {
///         self.high
///     }
/// }
///
/// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
/// let alarms = EventManager::<Alarm>::start_link().await?;
/// let peak = alarms.add_handler(Peak::handler(10)).await??; // PeakRef
/// alarms.notify(Alarm::High(42)); // does not wait
/// alarms.sync_notify(Alarm::Over).await?; // waits until all handlers have seen it
/// assert_eq!(peak.high().await??, 42);
/// assert_eq!(alarms.delete_handler(&peak, ()).await??, 42);
///
/// let mut plain = Peak::new(1); // no process, no runtime: a value and its methods
/// plain.on(&Alarm::High(2));
/// assert_eq!(plain.high(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
///
/// | attribute | on a function that | may return |
/// |---|---|---|
/// | `#[init]` | makes the state, in the manager's process | `Self`, or a `Result` whose error refuses to be added |
/// | `#[event]` | handles an event, given `&Event` | nothing, or `Result<(), E>`: an error removes the handler |
/// | `#[call]` | answers a request to this handler | the reply, or `Result<T, Stop>`: an error removes the handler |
/// | `#[info]` | handles any other message to the manager, chosen by its type, given `&T`; `&Info` takes all the rest | as an event |
/// | `#[terminate]` | cleans up, given a `Removal` or nothing | what is handed over |
/// | `#[format_status]` | as in `#[gen_server]` | `String`; nothing |
/// | `#[shrink]` | gives back memory when the manager hibernates | nothing |
///
/// They may be `async`, and may take `cx: &mut HandlerCtx<Self>` besides. The manager waits for each: while one handler
/// waits, the others do. A handler that panics or returns an error is removed alone, and the others still see the event.
///
/// It is not for all that listens. Listeners that work at their own pace, or have to survive each other, are processes of
/// their own, in a list or a group that events are sent to. Where something is decided, or the sender is to learn what became
/// of its message, take a [`gen_server`](macro@gen_server).
///
/// The block is told the type of the events first, then, if need be: `timeout = "5s"` for its calls, `into(String)`,
/// `client = Name`, `message = Name`, `vis = "pub(crate)"`, `crate = "path::to::otp"`.
///
/// OTP: this is a callback module of `gen_event`. Deliberate differences: events of a manager have one type; `terminate`
/// returns one type, and what is handed over in a swap is an argument of the new handler like any other; instead of
/// `remove_handler` and `swap_handler` being returned, they are asked of the [`HandlerCtx`].
#[doc(alias = "GenEvent")]
pub use otp_macros::gen_event;

/// Declares a supervision tree on one screen, one line a child.
///
/// ```
/// use otp::prelude::*;
///
/// #[derive(Default)]
/// pub struct Counter {
///     n: u64,
/// }
///
/// #[gen_server]
/// impl Counter {
///     #[init]
///     pub fn new(n: u64) -> Self {
///         Counter { n }
///     }
///
///     #[call]
///     pub fn add(&mut self, by: u64) -> u64 {
///         self.n += by;
///         self.n
///     }
///
///     #[cast]
///     pub fn crash(&mut self) {
///         panic!("as told");
///     }
/// }
///
/// supervisor! {
///     /// The root of the program.
///     pub App(start: u64): rest_for_one, intensity = 3, period = "5s" {
///         counter: Counter = Counter::spec(*start),
///         #[transient] #[shutdown = "1s"]
///         other: Counter = Counter::spec(start + 1),
///         // with arguments: started on demand, `app.start_guest(7).await`
///         #[temporary]
///         guest(n: u64): Counter = Counter::spec(n),
///     }
/// }
///
/// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
/// let app = App { start: 10 }.start_link().await?;
/// let counter = app.counter(); // stays valid over restarts
/// assert_eq!(counter.add(1).await?, 11);
/// counter.crash();
/// while counter.add(0).await != Ok(10) {} // the next one started afresh
/// let guest = app.start_guest(7).await?;
/// assert_eq!(guest.add(1).await?, 8);
/// app.stop().await?; // in reverse order
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
///
/// The head names the tree, its type parameters and constants (with their bounds, `App<V: Clone>`), its fields (which the
/// lines see by name, as references), the strategy (`one_for_one`, `one_for_all`, `rest_for_one`), and options: `intensity` and `period` (together; 1 in 5 seconds if not given),
/// `auto_shutdown = any_significant` or `all_significant`. A line is `id: Type = spec`, where the expression is run for
/// every start and restart. Before it may stand `#[permanent]`, `#[transient]` or `#[temporary]`,
/// `#[shutdown = "5s"]`, `brutal_kill` or `infinity`, `#[significant]`, `#[cfg(..)]`, and documentation.
///
/// A line also sees the other static children by name, as their [`Ref`]s: `web: Web = Web::spec(counter)`. They lead to the
/// children's places, so that they are there before the children and outlive their restarts; what is started later is not
/// there yet while an earlier child's `#[init]` runs. A parameter of the line goes before a field of the same name, and that
/// before a child.
///
/// Children are started in the order of the lines and stopped in reverse. Dynamic children (lines with parameters) are
/// restarted on their own, are stopped all at once, and before the others.
///
/// OTP: this is `supervisor` with a `start_link/1` and an `init/1`; lines with parameters are what
/// `simple_one_for_one` is for.
#[doc(alias = "simple_one_for_one")]
#[doc(alias = "DynamicSupervisor")]
pub use otp_macros::supervisor;

/// Turns an `impl` block into a supervisor: the long form of [`supervisor!`], for children whose specs take some code.
///
/// A method takes `&self`, and, if it gives its child references to other children, `&AppRef`: `fn web(&self, app: &AppRef)
/// -> Spec<Web> { Web::spec(app.clock()) }`. It runs again for every restart.
///
/// ```
/// use otp::prelude::*;
///
/// #[derive(Default)]
/// pub struct Clock;
///
/// #[gen_server]
/// impl Clock {
///     #[call]
///     pub fn hour(&self) -> u8 {
///         12
///     }
/// }
///
/// /// The root of the program.
/// pub struct App {
///     pub name: String,
/// }
///
/// #[supervision(one_for_one, intensity = 3, period = "5s")]
/// impl App {
///     /// Tells the time.
///     #[child(transient, shutdown = "1s")]
///     pub fn clock(&self) -> Spec<Clock> {
///         let name = format!("{}.clock", self.name);
///         Clock::spec().name(name)
///     }
///
///     /// One for each visitor.
///     #[dynamic(temporary)]
///     pub fn visitor(&self, _name: String) -> Spec<Clock> {
///         Clock::spec()
///     }
/// }
///
/// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
/// let app = App { name: "tower".to_owned() }.start_link().await?;
/// assert_eq!(app.clock().hour().await?, 12);
/// assert_eq!(Clock::named("tower.clock").hour().await?, 12);
/// let visitor = app.start_visitor("eve".to_owned()).await?;
/// assert_eq!(visitor.hour().await?, 12);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
pub use otp_macros::supervision;

/// Takes the first message of an [`Inbox`] that fits one of the patterns, and waits for one: Erlang's `receive`.
///
/// Use it in plain processes ([`spawn`]), where the order in which messages come is not the order in which they are
/// wanted: for the answer to a question while other messages wait, or for the few messages that matter in one phase. It
/// takes a `match` over an inbox, so that the formatter and the editor know what it is.
///
/// ```
/// use otp::prelude::*;
/// use otp::{receive, spawn};
/// use std::time::Duration;
///
/// struct Ping {
///     from: Pid,
/// }
/// struct Pong;
///
/// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
/// let ponger = spawn(async |mut inbox| {
///     loop {
///         receive!(match inbox {
///             Ping { from } => otp::send(from, Pong),
///             "stop" => break,
///         });
///     }
/// });
/// let pinger = spawn(async move |mut inbox| {
///     otp::send(ponger, Ping { from: inbox.pid() });
///     let answered = receive!(match inbox {
///         Pong => true,
///         _ if after(Duration::from_secs(5)) => false,
///     });
///     assert!(answered);
///     otp::send(ponger, "stop");
/// });
/// assert_eq!(otp::exited(pinger).await, ExitReason::Normal);
/// # });
/// ```
///
/// # Which message is taken
/// The oldest one that fits any arm: the messages in the order of their arrival, each against the arms in the order they
/// are written. All others stay where they are, in order, for a later `receive!`. While it waits, only new messages are
/// looked at; the next `receive!` begins with the oldest again. So a process that leaves messages lying pays for each of
/// them in each `receive!`, as in Erlang: end with an arm that takes the rest, or [`flush`](Inbox::flush) now and then.
///
/// # Arms
/// | arm | takes |
/// |---|---|
/// | `Ping { from } => ..`, `Msg::Tick(n) => ..` | messages of that type that fit the pattern |
/// | `"stop" => ..`, `7_u8 => ..`, `1..=5 => ..` | a `&'static str`, a `u8`, an `i32` (as Rust reads a bare number) |
/// | `Exit { reason, .. } => ..`, `Down { pid, .. } => ..` | trapped exit signals, ends of monitored processes |
/// | `text: String => ..`, `(from, n): (Pid, u32) => ..` | the type that is written: needed where the pattern does not show it |
/// | `other => ..` | any message, as an [`Info`] |
/// | `_ => ..` | any message, which is dropped |
/// | `.. if condition => ..` | only where the condition holds; it sees what the pattern binds, by reference |
/// | `_ if after(time) => ..` | nothing: runs when no message has fitted for that long |
///
/// The type of a message counts exactly: `7_u8` does not take a `7_u32`, nor `"stop"` a `String`. Patterns move out of the
/// message what they bind, as in any `match` by value; nothing is moved before an arm is chosen.
///
/// The last arm may be `_ if after(time)`, where `time` is a `Duration`, an `Instant` (of std or tokio) or an `Option` of
/// one; `None` waits for ever (Erlang's `infinity`). It is evaluated once, before the first message is looked at. With
/// `Duration::ZERO` what is there is looked at, once, and nothing is waited for.
///
/// Bodies run in the function that receives: `break`, `continue`, `return`, `?` and `.await` mean there what they always
/// mean, and the value of a body is the value of the macro.
///
/// A guard is a plain condition: it cannot await, bind (`if let`) or leave. It may run for several messages, and should not
/// have effects.
///
/// rustfmt formats the arms as long as they are Rust; a pattern with a type is not, and stops it.
///
/// # Cancel safety
/// May be dropped at any await point: no message is lost or moved. What had been looked at is looked at again by the next
/// `receive!`, and `after` counts anew; for a deadline over several attempts pass an `Instant`.
///
/// # OTP
/// `receive .. after .. end`, with these differences: the inbox is a value (`&mut Inbox`), not something every function can
/// reach; a message has one type; there are no patterns over values bound before (`{Ref, Reply}` with a known `Ref` is
/// `Reply { to, value } if to == reference`), and no optimisation for references made just before: use `#[call]` for
/// questions and answers, where the reply has a place of its own.
#[doc(alias = "selective receive")]
#[doc(alias = "after")]
pub use otp_macros::receive;

#[cfg(not(feature = "test"))]
#[doc(hidden)]
pub use otp_macros::test_without_feature as test;
#[cfg(feature = "test")]
#[doc(inline)]
pub use program::test;
#[doc(inline)]
pub use program::{application, main};

pub use otp_macros::{
    call, cast, child, dynamic, event, format_status, handle_continue, info, init, shrink, terminate,
};
pub use otp_macros::{config_change, env, prep_stop, start, start_phase, stop};
pub use otp_macros::{enter, event_timeout, internal, state_timeout, timeout};

pub use otp_runtime::agent::{Agent, AgentRef};
pub use otp_runtime::application::ApplicationError;
pub use otp_runtime::behaviour::Behaviour;
pub use otp_runtime::call_cycle::CallCycle;
pub use otp_runtime::exit::{Cause, ExitReason, Panic};
#[cfg(feature = "stream")]
pub use otp_runtime::feed::feed;
pub use otp_runtime::feed::{FeedEnd, FeedRef, feed_with};
pub use otp_runtime::gen_event::{
    EventManager, EventManagerRef, HandlerCtx, HandlerError, HandlerExit, HandlerExitReason, HandlerId, HandlerRef,
    HandlerSpec, Removal,
};
pub use otp_runtime::gen_server::{
    Call, Cast, Ctx, FormatStatus, GenServer, Pending, RequestSet, Server, ServerHandle, Stop,
};
pub use otp_runtime::gen_statem::{GenStatem, Machine, To, to};
#[cfg(feature = "jobs")]
pub use otp_runtime::jobs;
pub use otp_runtime::key_registry::{Registry, RegistryRef};
pub use otp_runtime::message::{Down, Exit, Info, Timeout};
pub use otp_runtime::name::{Name, Via};
#[cfg(feature = "net")]
pub use otp_runtime::net;
pub use otp_runtime::pid::Pid;
#[cfg(feature = "pool")]
pub use otp_runtime::pool;
pub use otp_runtime::process::watchdog;
pub use otp_runtime::process::{
    Inbox, ProcessInfo, ProcessStatus, demonitor, demonitor_flush, exit, exited, is_alive, link, monitor, process_info,
    processes, self_pid, send, spawn, spawn_link, spawn_monitor, trap_exit, unlink,
};
pub use otp_runtime::protocol::{CallError, CastError, ReplyTo, StartError};
pub use otp_runtime::reference::Reference;
pub use otp_runtime::registry::{RegisterError, register, registered, unregister, whereis};
pub use otp_runtime::server_ref::ServerRef;
pub use otp_runtime::spec::{Backoff, ByHand, Process, Ref, Restart, Shutdown, Spec};
pub use otp_runtime::task::{Task, TaskError};
pub use otp_runtime::timer::{
    TimeoutMessage, TimerRef, cancel_timer, read_timer, send_after, send_interval, send_interval_with, start_timer,
};
pub use otp_runtime::{
    agent, application, call_cycle, feed, gen_event, gen_server, gen_statem, key_registry, mailbox, pg, proc_lib,
    registry, report, ring, supervisor, sys, task, telemetry, timer,
};

#[cfg(feature = "stage")]
pub use otp_runtime::stage;

/// What generated code uses; not for people.
#[doc(hidden)]
pub mod __private {
    pub use otp_runtime::application::{
        AppCtx, Application, ConfigChange, Definition, IntoApplication, IntoTop, Section, Settings, Top,
    };
    pub use otp_runtime::behaviour::Reached;
    pub use otp_runtime::entry::{Flavor, Program, run, run_application};
    pub use otp_runtime::exit::ExitReason;
    pub use otp_runtime::gen_event::{
        self as event, Event, EventManager, GenEvent, HandlerCtx, HandlerError, HandlerRef, HandlerSpec, HandlerState,
        IntoHandler, IntoInstalled, Removal, attempt, attempt_now,
    };
    pub use otp_runtime::gen_server::{
        Argument, DEFAULT_TIMEOUT, DefaultInit, Fits, Handled, IfFits, IntoFlow, IntoInit, IntoStop, Probe, Reply,
        RestartableArgument, ShowDebug, ShowName, StartArgument, State, Tree, may_move_between_threads,
    };
    pub use otp_runtime::gen_server::{Call, Cast, Ctx, FormatStatus, GenServer, Stop, names};
    pub use otp_runtime::gen_statem::{
        self as statem, GenStatem, IntoStart, Kind, Machine, MachineData, MachineState, Never, To, unhandled,
    };
    pub use otp_runtime::mailbox::{Adaptive, Mailbox, Overflow};
    pub use otp_runtime::message::Info;
    pub use otp_runtime::process::receive::{Scanned, Until, chosen, guard, held};
    pub use otp_runtime::protocol::{CastError, ReplySlot, ReplyTo, StartError, reply_slot};
    pub use otp_runtime::reference::Reference;
    pub use otp_runtime::server_ref::ServerRef;
    pub use otp_runtime::spec::{Booted, BoxFuture, ChildDefaults, ChildType, SpecOptions};
    pub use otp_runtime::spec::{Process, Ref, Restart, Shutdown, Spec};
    pub use otp_runtime::supervisor::{
        AutoShutdown, ChildOptions, Strategy, Supervisor, SupervisorRef, boot_supervisor, value,
    };
    pub use otp_runtime::sys::{Finder, Target, Whom};
    #[cfg(feature = "test")]
    pub use otp_runtime::test_kit::{
        Crashes, Leaks, Letter, TestSettings, as_process, compare_tree, exit_of, restarted, run_test, run_test_with,
    };
}

/// The README's example is compiled and run like any other.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
