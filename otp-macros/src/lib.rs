//! The macros of otp; their user documentation sits where the facade re-exports them.
//!
//! Each macro is the same pipeline: a model is parsed from the item, checked (every mistake is
//! collected), and expanded, which cannot fail. The user's item is emitted whatever happens.
#![forbid(unsafe_code)]

use proc_macro::TokenStream;

mod application;
mod block;
mod diag;
mod duration;
mod entry;
mod gen_event;
mod gen_server;
mod gen_statem;
#[cfg(test)]
mod golden;
mod guard;
mod helpers;
mod hidden;
mod kit;
mod misplaced;
#[cfg(test)]
mod nonsense;
mod options;
mod receive;
mod spelled;
mod suggest;
mod supervision;
mod types;
mod unself;
mod values;
mod wrong_item;

/// # What is written
/// For `impl Kv`, besides the block as it is:
///
/// | item | what it is | another name |
/// |---|---|---|
/// | `KvRef` | the client: a method for each `#[call]` and `#[cast]`, as visible as the handler, with its documentation | `client = "Name"` |
/// | `KvMsg` | the messages; prints as `put(key: "a", value: 1)`, and asks no `Debug` of the arguments | `message = "Name"` |
/// | `KvContinue` | a variant for each `#[handle_continue]`, if there are any | |
/// | `Kv::spec`, `Kv::start`, `Kv::start_link` | with the arguments of `#[init]`; one that the block defines itself is left out | |
///
/// They are `pub` (an impl block cannot see how visible its type is) unless `vis = "pub(crate)"` says otherwise.
///
/// # Arguments and replies
/// They travel between processes, so they are owned and `Send`. A `Result` that a call returns is its reply like any
/// other value; only `Result<T, Stop>`, written so, is a reply or the end of the server. Where an alias hides the
/// `Stop`, or another error should end the server, `#[call(reply = "T")]` says it.
///
/// # Generic servers
/// Type and const parameters are taken as they are. What a process needs (`Send + 'static`) is added where it is
/// needed; a handler that uses `cx.me()` or `cx.continue_with(..)` has to say it in the block's own bounds.
///
/// # `#[cfg]`
/// On a handler or on one of its parameters it is carried to everything that is written for it.
#[proc_macro_attribute]
pub fn gen_server(options: TokenStream, item: TokenStream) -> TokenStream {
    let options = options.into();
    guard::guard("#[gen_server]", item.into(), |item| gen_server::attribute(options, item)).into()
}

/// # What is written
/// For `impl Logger`, besides the block as it is:
///
/// | item | what it is | another name |
/// |---|---|---|
/// | `LoggerRef` | the client: a method for each `#[call]`, as visible as the function, with its documentation | `client = "Name"` |
/// | `LoggerMsg` | the calls; prints as `lines(from: 1)`, and asks no `Debug` of the arguments | `message = "Name"` |
/// | `Logger::handler` | describes a handler that is to be added, with the arguments of `#[init]` | |
///
/// They are `pub` (an impl block cannot see how visible its type is) unless `vis = "pub(crate)"` says otherwise.
#[proc_macro_attribute]
pub fn gen_event(options: TokenStream, item: TokenStream) -> TokenStream {
    let options = options.into();
    guard::guard("#[gen_event]", item.into(), |item| gen_event::attribute(options, item)).into()
}

/// # What is written
/// For `impl Door`, besides the block as it is:
///
/// | item | what it is | another name |
/// |---|---|---|
/// | `DoorState` | the states as one type, with the table and the diagram of the machine; `DoorState::MERMAID` | `state = "Name"` |
/// | `DoorRef` | the client: a method for each `#[call]` and `#[cast]` event | `client = "Name"` |
/// | `DoorMsg` | calls and casts | `message = "Name"` |
/// | `DoorEvent` | a variant for each `#[internal]` event, if there are any | |
/// | `DoorTimeout` | a variant for each timeout, if there are any | |
/// | `Door::spec`, `Door::start`, `Door::start_link` | with the arguments of `#[init]` | |
#[proc_macro_attribute]
pub fn gen_statem(options: TokenStream, item: TokenStream) -> TokenStream {
    let options = options.into();
    guard::guard("#[gen_statem]", item.into(), |item| gen_statem::attribute(options, item)).into()
}

/// # What is written
/// For `impl Shop`, besides the block as it is: an implementation of the trait `Application`.
#[proc_macro_attribute]
pub fn application(options: TokenStream, item: TokenStream) -> TokenStream {
    let options = options.into();
    guard::guard("#[application]", item.into(), |item| application::attribute(options, item)).into()
}

/// Turns an impl block into a supervisor: each `#[child]` method describes one child.
#[proc_macro_attribute]
pub fn supervision(options: TokenStream, item: TokenStream) -> TokenStream {
    let options = options.into();
    guard::guard("#[supervision]", item.into(), |item| supervision::attribute(options, item)).into()
}

/// Declares a supervision tree on one screen, one line a child.
#[proc_macro]
pub fn supervisor(item: TokenStream) -> TokenStream {
    let input = item.into();
    // There is no item to keep: what stands in the braces is no Rust.
    guard::guard("supervisor!", proc_macro2::TokenStream::new(), |_| supervision::bang(input)).into()
}

/// Takes the first message that fits a pattern.
#[proc_macro]
pub fn receive(input: TokenStream) -> TokenStream {
    let input = input.into();
    guard::guard("receive!", proc_macro2::TokenStream::new(), |_| receive::bang(input)).into()
}

/// Takes a message that fits a pattern out of a probe's mailbox, and waits for one.
#[proc_macro]
pub fn assert_receive(input: TokenStream) -> TokenStream {
    kit(kit::Macro::AssertReceive, input)
}

/// Takes a message that fits a pattern out of a probe's mailbox.
#[proc_macro]
pub fn assert_received(input: TokenStream) -> TokenStream {
    kit(kit::Macro::AssertReceived, input)
}

/// Sees that no message comes that fits a pattern.
#[proc_macro]
pub fn refute_receive(input: TokenStream) -> TokenStream {
    kit(kit::Macro::RefuteReceive, input)
}

/// Sees that no message is there that fits a pattern.
#[proc_macro]
pub fn refute_received(input: TokenStream) -> TokenStream {
    kit(kit::Macro::RefuteReceived, input)
}

/// Waits for the end of a process.
#[proc_macro]
pub fn assert_exit(input: TokenStream) -> TokenStream {
    kit(kit::Macro::AssertExit, input)
}

/// Waits until somebody has come in the place of another.
#[proc_macro]
pub fn assert_restarted(input: TokenStream) -> TokenStream {
    kit(kit::Macro::AssertRestarted, input)
}

/// Compares a tree with a text.
#[proc_macro]
pub fn assert_tree(input: TokenStream) -> TokenStream {
    kit(kit::Macro::AssertTree, input)
}

fn kit(which: kit::Macro, input: TokenStream) -> TokenStream {
    let input = input.into();
    guard::guard(which.name(), proc_macro2::TokenStream::new(), |_| kit::bang(which, input)).into()
}

/// Options: `flavor = "current_thread"` or `"multi_thread"` (the default), `worker_threads = 4`, `crate =
/// "path::to::otp"`.
#[proc_macro_attribute]
pub fn main(options: TokenStream, item: TokenStream) -> TokenStream {
    let options = options.into();
    guard::guard("#[otp::main]", item.into(), |item| entry::main(options, item)).into()
}

/// Attributes such as `#[should_panic]` go beside it; `#[test]` does not, for it is already one.
#[proc_macro_attribute]
pub fn test(options: TokenStream, item: TokenStream) -> TokenStream {
    let options = options.into();
    guard::guard("#[otp::test]", item.into(), |item| entry::test(options, item)).into()
}

/// What the facade calls `test` while its feature of that name is off.
#[doc(hidden)]
#[proc_macro_attribute]
pub fn test_without_feature(_: TokenStream, item: TokenStream) -> TokenStream {
    misplaced::without_feature(item.into()).into()
}

/// Makes the server's state when it starts; a function of a `#[gen_server] impl` block.
///
/// Its arguments become those of `spec`, `start` and `start_link`; `cx: &mut Ctx<Self>` may be one more. It returns
/// `Self`, or a `Result<Self, E>` whose error refuses the start. It may be `async`: whoever starts the server waits
/// for it. A server without `#[init]` is made by `Default`.
///
/// ```text
/// #[init]
/// pub async fn open(path: PathBuf) -> Result<Self, Stop> { .. }
/// ```
#[proc_macro_attribute]
pub fn init(_: TokenStream, item: TokenStream) -> TokenStream {
    misplaced::misplaced("init", "gen_server", item.into()).into()
}

/// Handles a request that waits for its reply; a method of a `#[gen_server] impl` block.
///
/// What it returns is the reply. With a parameter `ReplyTo<T>` it returns nothing: the reply is sent through that,
/// now or later, from here or elsewhere. A `Result<T, Stop>` ends the server when it is an `Err`.
///
/// Options: `timeout = "5s"` or `timeout = infinity`, `message = "Name"` (of the variant), `reply = "T"` (the
/// function returns a `Result<T, E>` whose error ends the server, hidden by an alias). A parameter marked `#[into]`
/// is `impl Into<..>` for the caller.
///
/// ```text
/// #[call(timeout = "2s")]
/// pub fn get(&self, #[into] key: String) -> Option<u64> { .. }
/// ```
#[proc_macro_attribute]
pub fn call(_: TokenStream, item: TokenStream) -> TokenStream {
    misplaced::misplaced("call", "gen_server", item.into()).into()
}

/// Handles a request that nobody waits for; a method of a `#[gen_server] impl` block.
///
/// It returns nothing, or a `Result<(), E>` whose error ends the server. Options: `message = "Name"` (of the
/// variant). A parameter marked `#[into]` is `impl Into<..>` for the sender.
///
/// ```text
/// #[cast]
/// pub fn put(&mut self, key: String, value: u64) { .. }
/// ```
#[proc_macro_attribute]
pub fn cast(_: TokenStream, item: TokenStream) -> TokenStream {
    misplaced::misplaced("cast", "gen_server", item.into()).into()
}

/// Handles an event; a method of a `#[gen_event] impl` block.
///
/// It takes the event as a reference, for all handlers see the same one, and returns nothing, or a `Result<(), E>` whose
/// error removes the handler. It may be `async`: the manager waits for it.
///
/// ```text
/// #[event]
/// fn on(&mut self, alarm: &Alarm) { .. }
/// ```
#[proc_macro_attribute]
pub fn event(_: TokenStream, item: TokenStream) -> TokenStream {
    misplaced::misplaced("event", "gen_event", item.into()).into()
}

/// Handles any other message, chosen by its type; a method of a `#[gen_server] impl` block.
///
/// It takes exactly one message: `Down`, `Exit`, `Timeout`, or a type of the program's own that was sent with `send`
/// or by a timer. A handler for `Info` takes all the rest; without one they are logged. It returns what a cast
/// returns.
///
/// ```text
/// #[info]
/// fn down(&mut self, down: Down) { .. }
/// ```
#[proc_macro_attribute]
pub fn info(_: TokenStream, item: TokenStream) -> TokenStream {
    misplaced::misplaced("info", "gen_server", item.into()).into()
}

/// Work to do before the next message; a method of a `#[gen_server] impl` block.
///
/// `fn warm(&mut self, n: u64)` of `Kv` runs after a handler that called `cx.continue_with(KvContinue::Warm { n: 1
/// })`. It returns what a cast returns.
#[proc_macro_attribute]
pub fn handle_continue(_: TokenStream, item: TokenStream) -> TokenStream {
    misplaced::misplaced("handle_continue", "gen_server", item.into()).into()
}

/// Runs when the server ends; a method of a `#[gen_server] impl` block.
///
/// It takes the reason (`&ExitReason`, or `ExitReason`) or nothing, and returns nothing. It may be `async`.
#[proc_macro_attribute]
pub fn terminate(_: TokenStream, item: TokenStream) -> TokenStream {
    misplaced::misplaced("terminate", "gen_server", item.into()).into()
}

/// How reports show the state; a method of a `#[gen_server] impl` block.
///
/// It takes `&self` and returns something to display: the place to leave secrets out. Without it a state is printed
/// with `Debug` if it has it, and by its type's name if not.
#[proc_macro_attribute]
pub fn format_status(_: TokenStream, item: TokenStream) -> TokenStream {
    misplaced::misplaced("format_status", "gen_server", item.into()).into()
}

/// Gives back memory when the server hibernates; a method of a `#[gen_server] impl` block.
///
/// It takes `&mut self` and returns nothing. It runs when a handler has called `cx.hibernate()` and no message waits, and
/// after `Spec::hibernate_after`.
#[proc_macro_attribute]
pub fn shrink(_: TokenStream, item: TokenStream) -> TokenStream {
    misplaced::misplaced("shrink", "gen_server", item.into()).into()
}

/// Runs when a state has been entered; a method of a `#[gen_statem] impl` block.
///
/// It borrows the state, takes the context if it likes, and returns nothing. It runs at the start as well, and after
/// `cx.repeat_state()`.
///
/// ```text
/// #[enter]
/// fn opened(&mut self, at: &mut Open, cx: &mut Ctx<Self>) { cx.state_timeout(Duration::from_secs(10)); }
/// ```
#[proc_macro_attribute]
pub fn enter(_: TokenStream, item: TokenStream) -> TokenStream {
    misplaced::misplaced("enter", "gen_statem", item.into()).into()
}

/// Handles an event that the machine has inserted itself; a method of a `#[gen_statem] impl` block.
///
/// `fn retry(&mut self, at: &mut Waiting, n: u32)` of `Conn` handles `ConnEvent::Retry { n }`, which `cx.next_event(..)`
/// inserts.
#[proc_macro_attribute]
pub fn internal(_: TokenStream, item: TokenStream) -> TokenStream {
    misplaced::misplaced("internal", "gen_statem", item.into()).into()
}

/// Handles the timeout of a state, which ends with the state; a method of a `#[gen_statem] impl` block.
///
/// `cx.state_timeout(..)` sets it. With arguments it is set with `cx.set_timeout(DoorTimeout::Relock { .. }, ..)`.
///
/// ```text
/// #[state_timeout]
/// fn relock(&mut self, _: Open) -> To<Locked> { to(Locked::default()) }
/// ```
#[proc_macro_attribute]
pub fn state_timeout(_: TokenStream, item: TokenStream) -> TokenStream {
    misplaced::misplaced("state_timeout", "gen_statem", item.into()).into()
}

/// Handles the timeout that any event cancels; a method of a `#[gen_statem] impl` block.
///
/// `cx.event_timeout(..)` sets it.
#[proc_macro_attribute]
pub fn event_timeout(_: TokenStream, item: TokenStream) -> TokenStream {
    misplaced::misplaced("event_timeout", "gen_statem", item.into()).into()
}

/// Handles a timeout that only the machine itself cancels, of its own name; a method of a `#[gen_statem] impl` block.
///
/// `fn heartbeat(&mut self, at: &mut Up)` of `Conn` handles `ConnTimeout::Heartbeat`, which `cx.set_timeout(..)` sets. An
/// argument marked `#[key]` is part of the name: there is one timeout for each of its values.
#[proc_macro_attribute]
pub fn timeout(_: TokenStream, item: TokenStream) -> TokenStream {
    misplaced::misplaced("timeout", "gen_statem", item.into()).into()
}

/// Describes a child that the supervisor starts; a method of a `#[supervision] impl` block.
#[proc_macro_attribute]
pub fn child(_: TokenStream, item: TokenStream) -> TokenStream {
    misplaced::misplaced("child", "supervision", item.into()).into()
}

/// Describes children started later, with arguments; a method of a `#[supervision] impl` block.
#[proc_macro_attribute]
pub fn dynamic(_: TokenStream, item: TokenStream) -> TokenStream {
    misplaced::misplaced("dynamic", "supervision", item.into()).into()
}

/// Says the defaults of an application's environment; a function of an `#[application] impl` block.
///
/// It takes nothing, and returns a `Table`, or, with the feature `config`, a type with serde's traits.
///
/// ```text
/// #[env]
/// fn env() -> Config { Config { port: 8080 } }
/// ```
#[proc_macro_attribute]
pub fn env(_: TokenStream, item: TokenStream) -> TokenStream {
    misplaced::misplaced("env", "application", item.into()).into()
}

/// Says what the root of an application's tree is; a method of an `#[application] impl` block.
///
/// It may take the environment, as `&Config` or `Config`. It returns a `Spec`, or a `Result` whose error refuses the start.
///
/// ```text
/// #[start]
/// fn start(&self) -> Spec<ShopTree> { ShopTree.spec() }
/// ```
#[proc_macro_attribute]
pub fn start(_: TokenStream, item: TokenStream) -> TokenStream {
    misplaced::misplaced("start", "application", item.into()).into()
}

/// Runs when all trees are up; a method of an `#[application] impl` block.
///
/// The phases of an application run in the order of their functions, and with each those of the same name of the
/// applications it includes. An error stops the application again.
#[proc_macro_attribute]
pub fn start_phase(_: TokenStream, item: TokenStream) -> TokenStream {
    misplaced::misplaced("start_phase", "application", item.into()).into()
}

/// Runs before an application's tree is stopped; a method of an `#[application] impl` block.
#[proc_macro_attribute]
pub fn prep_stop(_: TokenStream, item: TokenStream) -> TokenStream {
    misplaced::misplaced("prep_stop", "application", item.into()).into()
}

/// Runs when an application's tree has ended, for whatever reason; a method of an `#[application] impl` block.
#[proc_macro_attribute]
pub fn stop(_: TokenStream, item: TokenStream) -> TokenStream {
    misplaced::misplaced("stop", "application", item.into()).into()
}

/// Is told what has changed in an application's environment; a method of an `#[application] impl` block.
///
/// ```text
/// #[config_change]
/// fn changed(&mut self, change: &ConfigChange) { .. }
/// ```
#[proc_macro_attribute]
pub fn config_change(_: TokenStream, item: TokenStream) -> TokenStream {
    misplaced::misplaced("config_change", "application", item.into()).into()
}
