//! The macros that a program begins with, and their documentation.

/// Turns a plain `impl` block into an application: a part of a program that is started and stopped as a whole.
///
/// The block says what happens at its start and its end; the options of the attribute say what it needs. The type is its
/// state. The functions of the module [`application`](mod@crate::application) start and stop it, and
/// [`#[otp::main(app = Shop)]`](macro@main) runs a program that is one.
///
/// ```
/// use otp::application::{self, Table, Value};
/// use otp::prelude::*;
/// use otp::Restart;
///
/// #[derive(Default)]
/// pub struct Kv;
///
/// #[gen_server]
/// impl Kv {
///     #[call]
///     pub fn get(&self) -> u64 {
///         42
///     }
/// }
///
/// supervisor! {
///     pub StoreTree: one_for_one {
///         kv: Kv = Kv::spec(),
///     }
/// }
///
/// #[derive(Default)]
/// pub struct Store;
///
/// #[application(description = "keeps things")]
/// impl Store {
///     /// The root of its tree.
///     #[start]
///     fn start(&self) -> Spec<StoreTree> {
///         StoreTree.spec()
///     }
/// }
///
/// #[derive(Debug)]
/// pub struct Shop {
///     port: u16,
/// }
///
/// /// A library: it has no process, and `store` runs before it.
/// #[application(name = "shop", version = "1.2.0", applications(Store))]
/// impl Shop {
///     /// Its environment, as it is if nobody says anything else.
///     #[env]
///     fn env() -> Table {
///         Table::new().with("port", 8080)
///     }
///
///     /// Made before its tree; without `#[init]` it is made by `Default`.
///     #[init]
///     async fn new(env: &Table) -> Result<Self, Stop> {
///         let port = env.get("port").cloned().unwrap_or(Value::from(0));
///         Ok(Shop { port: u16::try_from(port)? })
///     }
///
///     /// When its tree has ended.
///     #[stop]
///     async fn close(&mut self) {
///         println!("port {} is free", self.port);
///     }
/// }
///
/// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
/// assert_eq!(application::ensure_all_started::<Shop>(Restart::Temporary).await?, ["store", "shop"]);
/// let store = application::root::<Store>().unwrap(); // StoreTreeRef
/// assert_eq!(store.kv().get().await.unwrap(), 42);
/// application::stop::<Shop>().await?;
/// # Ok::<(), otp::ApplicationError>(())
/// # }).unwrap();
/// ```
///
/// | attribute | on a function that | may return |
/// |---|---|---|
/// | `#[env]` | says the defaults of its environment; takes nothing | `Table`, or a type of serde's (feature `config`) |
/// | `#[init]` | makes the application; may take the environment, as `&Env` or `Env` | `Self`, or a `Result` whose error refuses the start |
/// | `#[start]` | says what the root of its tree is; without it the application is a library | `Spec<Root>`, or a `Result` of it |
/// | `#[start_phase]` | runs when all trees are up, in the order of the functions | nothing, or a `Result<(), E>` |
/// | `#[prep_stop]` | runs before its tree is stopped | nothing |
/// | `#[stop]` | runs when its tree has ended, for whatever reason | nothing |
/// | `#[config_change]` | is told `&ConfigChange` when its environment has changed | nothing |
///
/// They may be `async`, and may take `cx: &mut AppCtx<Self>` besides, which has the environment and leads to the tree. All of
/// them run in one process of the application's own.
///
/// Options, all of them optional: `name = "shop"` (else the type's name in small letters), `description = ".."` and
/// `version = ".."` (else those of the Cargo package), `applications(A, B)` that have to run before, `optional_applications(C)`
/// that run before if the program has them, `included_applications(D)` that are loaded with it and whose start phases are run
/// with its own, `start_timeout = "30s"`, `crate = "path::to::otp"`.
///
/// The types of its environment and of its root have to be as visible as the application itself: they are part of the trait
/// that the macro implements.
///
/// OTP: a callback module of `application` and its `.app` file. Deliberate differences: the application has a state, made by
/// `#[init]`; its tree is described, not started, by `#[start]`; start phases have no arguments, and those of included
/// applications are always run.
#[doc(alias = "application behaviour")]
#[doc(alias = ".app")]
pub use otp_macros::application;

/// Runs an `async fn main` on a tokio runtime: `#[otp::main]`, or with `flavor = "current_thread"` or
/// `worker_threads = 4`.
///
/// With `app = Shop` the program is the application `Shop`, as below.
///
/// What the program has started is ended when `main` returns. `main` itself is not a process: `start_link` in it has nobody
/// to link to.
///
/// ```
/// #[otp::main(flavor = "current_thread")]
/// async fn main() -> Result<(), otp::StartError> {
///     let pid = otp::spawn(async |_| ());
///     assert_eq!(otp::exited(pid).await, otp::ExitReason::Normal);
///     Ok(())
/// }
/// ```
///
/// # A program that is an application
/// `#[otp::main(app = Shop)]` runs `main` first, which may read the command line and
/// [`set_env_persistent`](crate::application::set_env_persistent) what it says. Then files and environment variables are read
/// (feature `config`), `Shop` and all it needs are started as permanent applications, a banner is printed, and the program
/// runs until it is told to stop (`SIGINT`, `SIGTERM`; on Windows Ctrl-C, Ctrl-Break) or one of them ends. Then all are
/// stopped, the one that was started last first; who is late is named every three seconds, and a second signal ends the
/// program at once.
///
/// ```no_run
/// use otp::application;
/// use std::process::ExitCode;
/// use std::ops::ControlFlow;
///
/// #[derive(Default)]
/// struct Shop;
///
/// #[otp::application]
/// impl Shop {}
///
/// #[otp::main(app = Shop)]
/// async fn main() -> Result<ControlFlow<ExitCode>, otp::ApplicationError> {
///     match std::env::args().nth(1) {
///         Some(word) if word == "--help" => {
///             println!("shop [NAME]");
///             return Ok(ControlFlow::Break(ExitCode::SUCCESS)); // nothing is started
///         }
///         Some(name) => application::set_env_persistent("shop", "name", name)?,
///         None => {}
///     }
///     Ok(ControlFlow::Continue(()))
/// }
/// ```
///
/// `main` may return nothing, a `ControlFlow<ExitCode>`, or a `Result` of these; its error is printed.
///
/// The file is the one that the variable `SHOP_CONFIG` names, or `config = "path"`, or else `shop.toml` if it is there. A
/// `main` that calls `application::configure` itself decides alone. `shutdown_timeout = "30s"` bounds the stop of each
/// application; the default is as long as it takes.
///
/// | exit code | |
/// |---|---|
/// | 0 | it has stopped as it was told to |
/// | 1 | an application has ended, or did not start; `main` returned an error |
/// | 2 | files or environment variables are wrong |
/// | 3 | it has stopped as it was told to, but something had to be killed |
/// | 128 + n | it was ended by a second signal of number n |
pub use otp_macros::main;

/// Runs an `async fn` as a test, on one thread and with a paused clock: a timer fires as soon as everybody waits.
///
/// Needs the feature `test`: `otp-framework = { version = "..", features = ["test"] }` in the dev-dependencies. The module
/// [`test`](mod@crate::test) has what tests need besides: `start_supervised`, probes, `assert_receive!` and so on.
///
/// ```
/// # #[cfg(feature = "test")]
/// #[otp::test]
/// async fn an_hour_passes_at_once() {
///     tokio::time::sleep(std::time::Duration::from_secs(3600)).await;
/// }
/// ```
///
/// # A system of its own
/// Each test has a runtime, a clock, names (local, global, and so registries and groups too) and applications of its own: tests
/// that run side by side do not meet. What the process as a whole has is everybody's: the environment, the subscriber of
/// `tracing`, the list of all [`processes`](crate::processes()), and what [`telemetry`](crate::telemetry) and
/// [`report`](crate::report) count and switch.
///
/// When the body is over, whatever it has started is stopped, what was started last first: what
/// [`start_supervised`](crate::test::start_supervised) has started, as its spec says; applications; then all the rest, which is
/// told to shut down, and is killed after five seconds of the test's time.
///
/// # A test that is a process
/// A test that takes an [`Inbox`](crate::Inbox) is a process, with a mailbox, and with links: `start_link` in it has somebody to
/// link to. Any other is as `main` is, outside of all processes.
///
/// ```
/// # #[cfg(feature = "test")]
/// #[otp::test]
/// async fn it_answers(mut inbox: otp::Inbox) {
///     let me = inbox.pid();
///     otp::spawn_link(async move |_| otp::send(me, "here"));
///     assert_eq!(inbox.receive().await.take::<&str>().unwrap(), "here");
/// }
/// ```
///
/// # Options
/// | option | the test |
/// |---|---|
/// | `crashes = supervised` | fails if a process crashes that `start_supervised` has started, or one below it; the default |
/// | `crashes = deny` | fails if any process crashes |
/// | `crashes = allow` | does not care |
/// | `leaks = allow` | stops what its body has left running; the default |
/// | `leaks = deny` | fails if its body leaves anything running that it does not supervise |
/// | `strict` | both: `crashes = deny, leaks = deny` |
/// | `seeds = 100` | is run 100 times, each time in another order of what may happen in any order |
/// | `seed = 17` | is run once, in the order of this seed |
/// | `crate = "path::to::otp"` | |
///
/// A crash is an end by a panic or an error of the process's own, not one by a signal. It is no surprise, and fails nothing, if
/// the test has asked for it: by `crash`, `expect_crash`, `assert_exit!`, or by receiving the `Down` or the `Exit`.
///
/// `OTP_SEED=17` in the environment has all tests with seeds run with this one, `OTP_SEEDS=10000` with more than they say.
#[cfg(feature = "test")]
pub use otp_macros::test;
