//! What an application says of itself, and the functions it consists of.

use super::callbacks::{Callbacks, Erased};
use super::ctx::AppCtx;
use super::env::{ConfigChange, Settings};
use super::top::Top;
use crate::gen_server::Stop;
use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

/// A part of a program that is started and stopped as a whole: what it needs, its environment, and the root of its tree.
///
/// `#[application]` implements it for an impl block; by hand it looks as below. It is used through the functions of this
/// module: `application::start::<Shop>(..)`.
///
/// # Examples
/// ```
/// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
/// use otp::Restart;
/// use otp::application::{self, AppCtx, Application, Definition, Settings, Table, Top};
/// use otp::gen_server::Stop;
///
/// struct Clock;
///
/// impl Application for Clock {
///     type Env = ();
///     type Root = ();
///     const NAME: &'static str = "clock";
///
///     fn definition() -> Definition {
///         Definition::new::<Self>("1.0.0").description("tells the time")
///     }
///
///     fn settings() -> Settings<()> {
///         Settings::none()
///     }
///
///     async fn init(_: &mut AppCtx<Self>) -> Result<Self, Stop> {
///         Ok(Self)
///     }
///
///     async fn start(&mut self, _: &mut AppCtx<Self>) -> Result<Top<()>, Stop> {
///         Ok(Top::library()) // no process of its own
///     }
/// }
///
/// application::start::<Clock>(Restart::Temporary).await?;
/// assert_eq!(application::which_applications()[0].name, "clock");
/// # Ok::<(), otp::ApplicationError>(())
/// # }).unwrap();
/// ```
///
/// OTP: the behaviour `application`, and what is in an `.app` file. Here the functions have a state, the value that
/// [`init`](Self::init) makes; in OTP it is what `start/2` returns besides the pid.
#[doc(alias = "application behaviour")]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an application",
    label = "it cannot be started as one",
    note = "write `#[otp::application] impl {Self} {{ .. }}`"
)]
pub trait Application: Sized + Send + 'static {
    /// Its environment, read into a type; `()` if it has none.
    type Env: Send + Sync + 'static;
    /// What leads to the root of its tree; `()` for a library, which has none.
    type Root: Clone + Send + Sync + 'static;
    /// Its name: that of its section in files, and in reports.
    const NAME: &'static str;

    /// What it says of itself.
    fn definition() -> Definition;

    /// How its environment is made and read.
    fn settings() -> Settings<Self::Env>;

    /// Makes its state, before its tree is started.
    fn init(cx: &mut AppCtx<Self>) -> impl Future<Output = Result<Self, Stop>> + Send;

    /// Says what the root of its tree is; it is started right afterwards (`Mod:start/2`).
    fn start(&mut self, cx: &mut AppCtx<Self>) -> impl Future<Output = Result<Top<Self::Root>, Stop>> + Send;

    /// Runs one of its start phases, when all trees are up (`Mod:start_phase/3`).
    fn start_phase(
        &mut self,
        phase: &'static str,
        cx: &mut AppCtx<Self>,
    ) -> impl Future<Output = Result<(), Stop>> + Send {
        let _ = (phase, cx);
        async { Ok(()) }
    }

    /// Runs before its tree is stopped (`Mod:prep_stop/1`).
    fn prep_stop(&mut self, cx: &mut AppCtx<Self>) -> impl Future<Output = ()> + Send {
        let _ = cx;
        async {}
    }

    /// Runs when its tree has ended, for whatever reason (`Mod:stop/1`).
    fn stop(&mut self, cx: &mut AppCtx<Self>) -> impl Future<Output = ()> + Send {
        let _ = cx;
        async {}
    }

    /// Runs when its environment has changed while it runs (`Mod:config_change/3`).
    fn config_change(&mut self, change: &ConfigChange, cx: &mut AppCtx<Self>) -> impl Future<Output = ()> + Send {
        let _ = (change, cx);
        async {}
    }
}

/// What an application says of itself: its name, its version, what it needs.
///
/// OTP: the keys of an `.app` file.
#[derive(Clone)]
#[must_use = "a definition starts nothing by itself"]
pub struct Definition {
    pub(super) name: &'static str,
    pub(super) description: &'static str,
    pub(super) version: &'static str,
    pub(super) needed: Vec<Needed>,
    pub(super) optional: Vec<Needed>,
    pub(super) included: Vec<Needed>,
    pub(super) start_phases: Vec<&'static str>,
    pub(super) start_timeout: Option<Duration>,
    pub(super) callbacks: Arc<dyn Callbacks>,
}

/// Another application, asked for what it says only when that matters: two may name each other.
#[derive(Clone, Copy)]
pub(super) struct Needed {
    pub(super) name: &'static str,
    pub(super) definition: fn() -> Definition,
}

impl Needed {
    fn of<A: Application>() -> Self {
        Self { name: A::NAME, definition: A::definition }
    }
}

impl Definition {
    /// The application `A` of this version, which needs nothing.
    pub fn new<A: Application>(version: &'static str) -> Self {
        Self {
            name: A::NAME,
            description: "",
            version,
            needed: Vec::new(),
            optional: Vec::new(),
            included: Vec::new(),
            start_phases: Vec::new(),
            start_timeout: None,
            callbacks: Arc::new(Erased::<A>::new()),
        }
    }

    /// What it is, in a few words.
    pub fn description(mut self, text: &'static str) -> Self {
        self.description = text;
        self
    }

    /// It needs `A`, which has to run when it is started (`applications`).
    pub fn application<A: Application>(mut self) -> Self {
        self.needed.push(Needed::of::<A>());
        self
    }

    /// It uses `A` if the program has it (`optional_applications`): if it is loaded, or another application needs it.
    pub fn optional_application<A: Application>(mut self) -> Self {
        self.optional.push(Needed::of::<A>());
        self
    }

    /// `A` is a part of it (`included_applications`): loaded with it, and its tree is somewhere in this one's.
    pub fn included_application<A: Application>(mut self) -> Self {
        self.included.push(Needed::of::<A>());
        self
    }

    /// The phases of its start, in order.
    pub fn start_phases(mut self, phases: &[&'static str]) -> Self {
        self.start_phases = phases.to_vec();
        self
    }

    /// Its start has failed if it takes longer than this. The default is to wait for ever, as in OTP.
    pub fn start_timeout(mut self, timeout: Duration) -> Self {
        self.start_timeout = Some(timeout);
        self
    }

    pub(super) fn info(&self) -> ApplicationInfo {
        let names = |needed: &[Needed]| needed.iter().map(|needed| needed.name).collect();
        ApplicationInfo {
            name: self.name,
            description: self.description,
            version: self.version,
            applications: names(&self.needed),
            optional_applications: names(&self.optional),
            included_applications: names(&self.included),
            start_phases: self.start_phases.clone(),
        }
    }
}

impl fmt::Debug for Definition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.info().fmt(f)
    }
}

/// What is known of an application (`application:get_all_key/1`).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ApplicationInfo {
    /// Its name.
    pub name: &'static str,
    /// What it is.
    pub description: &'static str,
    /// Its version.
    pub version: &'static str,
    /// What it needs.
    pub applications: Vec<&'static str>,
    /// What it uses if it is there.
    pub optional_applications: Vec<&'static str>,
    /// What is a part of it.
    pub included_applications: Vec<&'static str>,
    /// The phases of its start.
    pub start_phases: Vec<&'static str>,
}
