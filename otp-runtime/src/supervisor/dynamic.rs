//! A supervisor of nothing but dynamic children, of any types.

use super::builder::Supervisor;
use super::client::SupervisorRef;
use super::dynamic_ref::DynamicSupervisorRef;
use super::strategy::{Judge, Strategy};
use crate::name::Name;
use crate::protocol::StartError;
use crate::spec::{Booted, BoxFuture, ChildDefaults, Process, Spec};
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

/// Declares a supervisor that starts empty and whose children are started on demand, each on its own.
///
/// Use it for as many processes as there are connections, jobs or sessions, when their types are not known where the tree is
/// declared, or when there may only be so many of them. Where the tree knows them, a line with parameters in
/// `supervisor!` does the same with a typed starter. Starting, restarting and terminating a child takes the same time
/// with ten children and with a hundred thousand.
///
/// It is a process like any other: a line of a tree (`pool: DynamicSupervisor = DynamicSupervisor::new().spec()`), a
/// [`ChildSpec`](super::ChildSpec), or started by itself. `X` is what it gives to each start
/// ([`extra_arguments`](Self::extra_arguments)).
///
/// # Examples
/// ```
/// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
/// # use otp::prelude::*;
/// use otp::supervisor::DynamicSupervisor;
///
/// struct Session {
///     user: u64,
/// }
///
/// #[gen_server]
/// impl Session {
///     #[init]
///     fn new(user: u64) -> Self {
///         Self { user }
///     }
///
///     #[call]
///     fn user(&self) -> u64 {
///         self.user
///     }
/// }
///
/// let sessions = DynamicSupervisor::new().max_children(2).start_link().await?;
/// let seventh = sessions.start_child(|| Session::spec(7)).await?;
/// assert_eq!(seventh.user().await.unwrap(), 7); // the ref follows it over restarts
/// sessions.start_child(|| Session::spec(8)).await?;
/// let refused = sessions.start_child(|| Session::spec(9)).await;
/// assert_eq!(refused.unwrap_err(), StartError::MaxChildren(2));
/// # Ok::<(), otp::StartError>(())
/// # }).unwrap();
/// ```
///
/// # OTP
/// Elixir's `DynamicSupervisor`, and a `simple_one_for_one` supervisor, which has one kind of children. The defaults are
/// Elixir's: **3** restarts in 5 seconds (a [`Supervisor`] and `supervisor!` allow 1, as Erlang), any number of children. So are
/// its reports of children that did not stop as they were told: one for each, and none for a permanent child that says
/// `{shutdown, _}`; dynamic children of a [`Supervisor`] share one report, as those of `simple_one_for_one`.
/// Differences: the strategy is not an option, for there is one; a child cannot be significant.
#[doc(alias = "simple_one_for_one")]
#[must_use = "a declaration starts nothing by itself"]
pub struct DynamicSupervisor<X = ()> {
    declared: Supervisor,
    extra: PhantomData<fn() -> X>,
}

impl DynamicSupervisor {
    /// A supervisor without children. At most 3 restarts in any 5 seconds, as in Elixir.
    #[expect(
        clippy::new_without_default,
        reason = "what a default is differs between OTP and Elixir; `new` says which"
    )]
    pub fn new() -> Self {
        let declared = Supervisor::new(Strategy::OneForOne).called("DynamicSupervisor").judged_by(Judge::Elixir);
        Self { declared: declared.intensity(3, Duration::from_secs(5)), extra: PhantomData }
    }

    /// A reference to whatever supervisor has this name when it is used.
    pub fn named(name: impl Into<Name>) -> DynamicSupervisorRef {
        DynamicSupervisorRef::new(SupervisorRef::named(name))
    }
}

impl<X: Send + Sync + 'static> DynamicSupervisor<X> {
    /// Gives this to each start and restart of a child
    /// ([`start_child_with`](DynamicSupervisorRef::start_child_with)): what all children share, known where the supervisor
    /// is declared.
    ///
    /// Elixir prepends a list to the arguments of the children; here it is one value of any type.
    pub fn extra_arguments<Y: Send + Sync + 'static>(self, extra: Y) -> DynamicSupervisor<Y> {
        DynamicSupervisor { declared: self.declared.__state(Arc::new(extra)), extra: PhantomData }
    }

    /// Gives up, and ends with `Shutdown`, when there are more than `restarts` in any `period`, of all children together. Time
    /// is counted as in [`Supervisor::intensity`].
    pub fn intensity(mut self, restarts: u32, period: Duration) -> Self {
        self.declared = self.declared.intensity(restarts, period);
        self
    }

    /// At most so many children, those included that are being restarted. One more is refused with
    /// [`MaxChildren`](StartError::MaxChildren). The default is any number.
    pub fn max_children(mut self, most: usize) -> Self {
        self.declared = self.declared.max_children(most);
        self
    }

    /// What reports call it.
    pub(crate) fn called(mut self, name: &'static str) -> Self {
        self.declared = self.declared.called(name);
        self
    }

    /// This supervisor as a child of another, or to be started with options, a [name](Spec::name) above all.
    pub fn spec(self) -> Spec<Self> {
        Spec::__new(self)
    }

    /// Starts the supervisor, linked with the caller if that is a process.
    ///
    /// # Errors
    /// Under a name that is taken, or if the period of its intensity is zero; never from [`new`](DynamicSupervisor::new) alone.
    #[doc(alias = "DynamicSupervisor.start_link")]
    pub async fn start_link(self) -> Result<DynamicSupervisorRef<X>, StartError> {
        self.spec().start_link().await
    }
}

#[diagnostic::do_not_recommend]
impl<X: Send + Sync + 'static> Process for DynamicSupervisor<X> {
    type Args = Self;
    type Ref = DynamicSupervisorRef<X>;
    const DEFAULTS: ChildDefaults = ChildDefaults::SUPERVISOR;
    const SUPERVISORS: usize = 1;

    fn vacant() -> DynamicSupervisorRef<X> {
        DynamicSupervisorRef::new(SupervisorRef::__vacant())
    }

    fn boot(spec: Spec<Self>, at: &DynamicSupervisorRef<X>) -> BoxFuture<'static, Result<Booted, StartError>> {
        let (this, options) = spec.__into_parts();
        this.declared.boot(options, at.as_ref().clone())
    }

    fn retire(at: &DynamicSupervisorRef<X>) {
        at.as_ref().__retire();
    }
}

impl<X> fmt::Debug for DynamicSupervisor<X> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("DynamicSupervisor").field(&self.declared).finish()
    }
}
