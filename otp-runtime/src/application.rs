//! Applications: the parts a program is started and stopped in, what each needs, and its environment.
//!
//! An [`Application`] says what it is called, which other applications have to run before it, what its environment is, and
//! what the root of its supervision tree is. `#[application]` makes one of an impl block; `#[otp::main(app = Shop)]` runs a
//! program that is one. The functions here start and stop them, say which there are, and look into their environments.
//!
//! **Each tokio runtime has its own applications.** Two programs in one process, or two tests, know nothing of each other.
//!
//! **What belongs to an application** is every process that its own processes have started, and theirs. When it is stopped,
//! its tree is stopped in order; whatever is left then is killed, linked or not.
//!
//! **What its end means** is said by its start, with a [`Restart`]:
//!
//! | type | ends with `Normal` | ends with anything else, `Shutdown` too |
//! |---|---|---|
//! | `Temporary` | is reported | is reported |
//! | `Transient` | is reported | everything is stopped |
//! | `Permanent` | everything is stopped | everything is stopped |
//!
//! A start that fails counts as an end with its reason. [`stop`] is no end of this kind. When everything is stopped, the
//! applications are stopped one by one, the one that was started last first, and [`terminated`] answers.
//! `#[otp::main(app = ..)]` then leaves the program; a program with a `main` of its own does so itself.
//!
//! OTP: the module `application`. Here an application is a type, so that one that does not exist does not compile; there
//! are no distributed applications, no `maxT` and `maxP`.
//!
//! # Examples
//! ```
//! # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
//! use otp::application;
//! use otp::prelude::*;
//! use otp::Restart;
//!
//! #[derive(Default)]
//! struct Kv;
//!
//! #[gen_server]
//! impl Kv {
//!     #[call]
//!     fn get(&self) -> u64 {
//!         42
//!     }
//! }
//!
//! supervisor! {
//!     ShopTree: one_for_one {
//!         kv: Kv = Kv::spec(),
//!     }
//! }
//!
//! #[derive(Default)]
//! struct Shop;
//!
//! #[application]
//! impl Shop {
//!     #[start]
//!     fn start(&self) -> Spec<ShopTree> {
//!         ShopTree.spec()
//!     }
//! }
//!
//! application::start::<Shop>(Restart::Temporary).await?;
//! let tree = application::root::<Shop>().unwrap();
//! assert_eq!(tree.kv().get().await.unwrap(), 42);
//! application::stop::<Shop>().await?;
//! assert!(tree.kv().get().await.is_err());
//! # Ok::<(), otp::ApplicationError>(())
//! # }).unwrap();
//! ```

mod attempt;
mod callbacks;
mod controller;
mod ctx;
mod definition;
mod env;
mod error;
mod group;
mod macros;
mod master;
mod report;
mod starter;
mod top;

pub use controller::{Cause, Termination};
pub use ctx::AppCtx;
pub use definition::{Application, ApplicationInfo, Definition};
#[cfg(feature = "config")]
pub use env::Config;
pub use env::{ConfigChange, ConfigError, Origin, Section, Settings, Table, Value};
pub use error::ApplicationError;
#[doc(hidden)]
pub use macros::{IntoApplication, IntoTop};
pub use top::Top;

pub(crate) use controller::Controller;

use crate::exit::ExitReason;
use crate::pid::Pid;
use crate::process::with_current;
use crate::spec::Restart;
use std::any::TypeId;
use std::sync::Arc;
use std::time::Duration;

/// Loads an application: reads its environment, and that of those it includes.
///
/// Starting one loads it; loading it before makes it one that the program has, for those that would use it
/// (`optional_applications`).
///
/// # Errors
/// If it is loaded already, or its environment cannot be read.
///
/// # Panics
/// Outside a tokio runtime, as all functions of this module.
#[doc(alias = "application:load")]
pub fn load<A: Application>() -> Result<(), ApplicationError> {
    Controller::here().load(&A::definition())
}

/// Forgets an application that does not run, and those it includes.
///
/// What [`set_env`] has set is forgotten with it; what [`set_env_persistent`] has set is there again when it is loaded
/// again.
///
/// # Errors
/// If it is not loaded, or runs.
#[doc(alias = "application:unload")]
pub fn unload<A: Application>() -> Result<(), ApplicationError> {
    Controller::here().unload(A::NAME)
}

/// Starts an application, and waits until its tree is up and its start phases are done. What its end will mean is said by
/// `restart`, as the [module](self) has it.
///
/// What it needs is not started: [`ensure_all_started`] does that. When several start it at once, it is started once, and
/// all get the same answer.
///
/// # Errors
/// If it runs already, something it needs does not run, its environment cannot be read, or its start fails; nothing of it is
/// left then.
///
/// # Cancel safety
/// Dropping the future stops waiting; the application is started all the same.
#[doc(alias = "application:start")]
pub async fn start<A: Application>(restart: Restart) -> Result<(), ApplicationError> {
    Controller::here().start(&A::definition(), restart).await
}

/// [`start`], where it is fine if it runs already.
///
/// # Errors
/// As [`start`].
///
/// # Cancel safety
/// As [`start`].
#[doc(alias = "application:ensure_started")]
pub async fn ensure_started<A: Application>(restart: Restart) -> Result<(), ApplicationError> {
    match start::<A>(restart).await {
        Err(ApplicationError::AlreadyStarted(_)) => Ok(()),
        outcome => outcome,
    }
}

/// Starts an application and all it needs, each after what it needs itself. Answers what was started now, in order.
///
/// An optional application is started as well if the program has it: if it is loaded, or another one needs it. All
/// environments are read before anything is started.
///
/// # Errors
/// If one of them does not start; the error names it. Those that were started for nothing have been stopped again, the last
/// one first; those that ran before still run.
///
/// # Cancel safety
/// Dropping the future leaves what has been started so far.
#[doc(alias = "application:ensure_all_started")]
pub async fn ensure_all_started<A: Application>(restart: Restart) -> Result<Vec<&'static str>, ApplicationError> {
    Controller::here().ensure_all_started(&A::definition(), restart).await
}

/// Stops an application: `prep_stop`, its tree in order, `stop`; then whatever process of it is left is killed.
///
/// It takes as long as it takes. Those that need it are neither looked for nor stopped. It stays loaded.
///
/// # Errors
/// If it was not started.
///
/// # Cancel safety
/// Dropping the future stops waiting; the application is stopped all the same.
#[doc(alias = "application:stop")]
pub async fn stop<A: Application>() -> Result<(), ApplicationError> {
    Controller::here().stop(A::NAME).await
}

/// The applications that run, the one that was started last first.
#[doc(alias = "application:which_applications")]
pub fn which_applications() -> Vec<ApplicationInfo> {
    Controller::here().which()
}

/// The applications that are loaded, by name.
#[doc(alias = "application:loaded_applications")]
pub fn loaded_applications() -> Vec<ApplicationInfo> {
    Controller::here().loaded()
}

/// What is known of a loaded application; `None` if it is not loaded.
///
/// OTP asks for one key at a time; here they are the fields of one answer.
#[doc(alias = "application:get_key")]
#[doc(alias = "application:get_all_key")]
pub fn info(application: &str) -> Option<ApplicationInfo> {
    Controller::here().info(application)
}

/// The application a process belongs to.
#[doc(alias = "application:get_application")]
pub fn get_application(pid: Pid) -> Option<&'static str> {
    Controller::here().of_pid(pid)
}

/// The application the calling process belongs to (`application:get_application/0`).
#[doc(alias = "application:get_application")]
pub fn this() -> Option<&'static str> {
    let me = with_current(Clone::clone)?;
    Controller::here().of(&me)
}

/// What leads to the root of an application's tree, while it runs.
///
/// It answers at once, also while the application is being stopped: then it is `None`.
#[doc(alias = "application:get_supervisor")]
pub fn root<A: Application>() -> Option<A::Root> {
    Controller::here().attempt(A::NAME)?.root()
}

/// The pid of the root of an application's tree (`application:get_supervisor/1`).
#[doc(alias = "application:get_supervisor")]
pub fn get_supervisor(application: &str) -> Option<Pid> {
    Controller::here().attempt(application)?.top()
}

/// The environment of a loaded application, as its own type.
///
/// # Examples
/// ```
/// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
/// use otp::application::{self, Table, Value};
/// use otp::prelude::*;
///
/// #[derive(Default)]
/// struct Store;
///
/// #[application]
/// impl Store {
///     #[env]
///     fn env() -> Table {
///         Table::new().with("shards", 8)
///     }
/// }
///
/// application::load::<Store>()?;
/// application::set_env("store", "shards", 4)?;
/// assert_eq!(application::env::<Store>().unwrap().get("shards"), Some(&Value::from(4)));
/// # Ok::<(), otp::ApplicationError>(())
/// # }).unwrap();
/// ```
pub fn env<A: Application>() -> Option<Arc<A::Env>> {
    let controller = Controller::here();
    debug_assert_ne!(TypeId::of::<A>(), TypeId::of::<()>());
    controller.typed(A::NAME)?.downcast().ok()
}

/// One value of an application's environment; dots lead into tables.
///
/// The application need not be loaded: what [`set_env`] has set is there. `get_env(..).unwrap_or(default)` is
/// `application:get_env/3`.
#[doc(alias = "application:get_env")]
pub fn get_env(application: &str, key: &str) -> Option<Value> {
    Controller::here().get_env(application, key)
}

/// The whole environment of an application.
#[doc(alias = "application:get_all_env")]
pub fn get_all_env(application: &str) -> Table {
    Controller::here().get_all_env(application)
}

/// Sets a value of an application's environment; dots lead into tables.
///
/// If the application is loaded, its environment is read again; its processes see it when they ask for it. If it is not, the
/// value is forgotten when it is loaded and has a value for that key itself: [`set_env_persistent`] stays.
///
/// # Errors
/// If the application is loaded and could not read its environment with this value: then nothing is changed.
#[doc(alias = "application:set_env")]
pub fn set_env(application: &str, key: &str, value: impl Into<Value>) -> Result<(), ApplicationError> {
    let value = value.into();
    Controller::here().change_env(application, |layers| layers.set(key, value.clone(), false))
}

/// [`set_env`] for a value that goes before the defaults, the files and the environment variables, whenever the application
/// is loaded. It is how a program's own code configures its applications.
///
/// # Errors
/// As [`set_env`].
#[doc(alias = "persistent")]
pub fn set_env_persistent(application: &str, key: &str, value: impl Into<Value>) -> Result<(), ApplicationError> {
    let value = value.into();
    Controller::here().change_env(application, |layers| layers.set(key, value.clone(), true))
}

/// Takes back what [`set_env`] or [`set_env_persistent`] has set: what the layers below say counts again.
///
/// OTP removes the key until the application is loaded again.
///
/// # Errors
/// If the application is loaded and could not read its environment without this value: then nothing is changed.
#[doc(alias = "application:unset_env")]
pub fn unset_env(application: &str, key: &str) -> Result<(), ApplicationError> {
    Controller::here().change_env(application, |layers| layers.unset(key))
}

/// What files and environment variables say to the applications that are loaded from now on, instead of what was said
/// before.
#[cfg(feature = "config")]
pub fn configure(config: Config) {
    Controller::here().configure(config);
}

/// Has files and environment variables say something else while applications run: their environments are read again, and
/// `#[config_change]` of those that run is told what has changed for them, if anything has. It waits until all have been
/// told, in the order of their starts.
///
/// # Errors
/// If an environment cannot be read: then nothing is changed, and nobody is told.
///
/// # Cancel safety
/// Dropping the future leaves some untold; the environments have been changed.
#[cfg(feature = "config")]
#[doc(alias = "application_controller:config_change")]
pub async fn config_change(config: Config) -> Result<(), ApplicationError> {
    Controller::here().config_change(config).await
}

/// Stops everything: the applications one by one, the one that was started last first. It returns at once;
/// [`terminated`] answers when all is over. Nothing is started any more.
///
/// OTP: `init:stop/0`.
#[doc(alias = "init:stop")]
pub fn shutdown(reason: ExitReason) {
    Controller::here().terminate(Cause::Shutdown(reason));
}

/// Waits until everything has been stopped, and says why: because of [`shutdown`], or of an application that the program
/// cannot be without.
///
/// # Cancel safety
/// May be dropped at any time.
pub async fn terminated() -> Termination {
    Controller::here().terminated().await
}

/// Has `hook` run when everything is about to be stopped, before the first application is.
///
/// OTP: the parameter `shutdown_func` of kernel. It must not wait; panics are survived.
pub fn shutdown_func(hook: impl FnOnce(&Cause) + Send + 'static) {
    Controller::here().shutdown_func(Box::new(hook));
}

/// How long each application may take when everything is stopped; then it is killed. `None`, the default, is as long as it
/// takes.
///
/// OTP: the parameter `shutdown_timeout` of kernel.
pub fn shutdown_timeout(timeout: Option<Duration>) {
    Controller::here().shutdown_timeout(timeout);
}
