//! Orders to a running `DynamicSupervisor`.

use super::child_spec::{ChildOptions, Start};
use super::client::SupervisorRef;
use super::engine::{AlwaysStart, ChildKey, DynamicStart, Order};
use super::error::ChildError;
use crate::exit::ExitReason;
use crate::message::Info;
use crate::pid::Pid;
use crate::protocol::StartError;
use crate::report::Kept;
use crate::server_ref::Lineage;
use crate::spec::{Process, Spec};
use std::any::{Any, type_name};
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

/// Leads to a running [`DynamicSupervisor`](super::DynamicSupervisor).
///
/// `as_ref()` gives the [`SupervisorRef`] with `which_children`, `count_children` and the other questions; `stop` and
/// `pid` are those of every client ([`ServerHandle`](crate::gen_server::ServerHandle)).
pub struct DynamicSupervisorRef<X = ()> {
    supervisor: SupervisorRef,
    extra: PhantomData<fn() -> X>,
}

impl<X: Send + Sync + 'static> DynamicSupervisorRef<X> {
    pub(super) fn new(supervisor: SupervisorRef) -> Self {
        Self { supervisor, extra: PhantomData }
    }

    /// Starts a child from what `make` returns, which is called again for every restart; in the supervisor, which waits
    /// for the child's `init`.
    ///
    /// Its restart type and time to shut down are those of the [`Spec`], else of its type. When it is a temporary one,
    /// `make` and what it holds are dropped as soon as the child runs.
    ///
    /// # Errors
    /// What the child's start answers; [`Ignored`](StartError::Ignored) if it is not needed;
    /// [`MaxChildren`](StartError::MaxChildren); `Failed(NoProc)` if there is no supervisor. Nothing is kept then.
    ///
    /// # Cancel safety
    /// May be dropped; the child is started all the same.
    #[doc(alias = "DynamicSupervisor.start_child")]
    pub async fn start_child<P: Process>(
        &self,
        make: impl Fn() -> Spec<P> + Send + Sync + 'static,
    ) -> Result<P::Ref, StartError> {
        Ok(self.start::<P>(move |_| Ok(make())).await?.0)
    }

    /// As [`start_child`](Self::start_child), with what the child has told besides (`{ok, Pid, Info}`): what its `#[init]`
    /// gave to [`Ctx::start_info`](crate::gen_server::Ctx::start_info).
    ///
    /// # Errors
    /// As [`start_child`](Self::start_child).
    pub async fn start_child_with_info<P: Process>(
        &self,
        make: impl Fn() -> Spec<P> + Send + Sync + 'static,
    ) -> Result<(P::Ref, Option<Info>), StartError> {
        self.start::<P>(move |_| Ok(make())).await
    }

    /// As [`start_child`](Self::start_child), where `make` is given the supervisor's
    /// [`extra_arguments`](super::DynamicSupervisor::extra_arguments).
    ///
    /// # Examples
    /// ```
    /// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
    /// # use otp::prelude::*;
    /// use otp::supervisor::DynamicSupervisor;
    ///
    /// struct Greeter(String);
    ///
    /// #[gen_server]
    /// impl Greeter {
    ///     #[init]
    ///     fn new(greeting: String) -> Self {
    ///         Self(greeting)
    ///     }
    ///
    ///     #[call]
    ///     fn greet(&self) -> String {
    ///         self.0.clone()
    ///     }
    /// }
    ///
    /// let greeters = DynamicSupervisor::new().extra_arguments("hello".to_owned()).start_link().await?;
    /// let eve = greeters.start_child_with(|hello| Greeter::spec(format!("{hello} eve"))).await?;
    /// assert_eq!(eve.greet().await.unwrap(), "hello eve");
    /// # Ok::<(), otp::StartError>(())
    /// # }).unwrap();
    /// ```
    ///
    /// # Errors
    /// As [`start_child`](Self::start_child).
    pub async fn start_child_with<P: Process>(
        &self,
        make: impl Fn(&X) -> Spec<P> + Send + Sync + 'static,
    ) -> Result<P::Ref, StartError> {
        let starter = move |this: &dyn Any| match this.downcast_ref() {
            Some(extra) => Ok(make(extra)),
            None => Err(StartError::Failed(ExitReason::error("the supervisor of this name has other extra arguments"))),
        };
        Ok(self.start::<P>(starter).await?.0)
    }

    async fn start<P: Process>(
        &self,
        make: impl Fn(&dyn Any) -> Result<Spec<P>, StartError> + Send + Sync + 'static,
    ) -> Result<(P::Ref, Option<Info>), StartError> {
        let at = P::vacant();
        let place = at.clone();
        let make = Kept::new("child spec", make);
        let starter = move |this: &dyn Any, by: &Lineage| match make.get()(this) {
            Ok(spec) => Start::of(spec, &place, by),
            Err(error) => Start::failed(error),
        };
        let start = DynamicStart::Always(AlwaysStart(Arc::new(starter)));
        self.supervisor.start_at::<P>(last_segment(type_name::<P>()), ChildOptions::new(), at, start).await
    }

    /// Starts a child by a function of the runtime's own, which also says where each of its processes is found. `at` is
    /// retired with the child.
    #[cfg(feature = "pool")]
    pub(crate) async fn start_child_by<P: Process>(
        &self,
        options: ChildOptions,
        at: P::Ref,
        start: impl Fn(&Lineage) -> Start + Send + Sync + 'static,
    ) -> Result<(), StartError> {
        let start = DynamicStart::Always(AlwaysStart(Arc::new(move |_: &dyn Any, by: &Lineage| start(by))));
        self.supervisor.start_at::<P>(last_segment(type_name::<P>()), options, at, start).await?;
        Ok(())
    }

    /// Stops a child and forgets it.
    ///
    /// # Errors
    /// `NotFound` if there is no such child; also if it has been terminated, or has ended and is not restarted. (Of OTP's
    /// two answers this is Elixir's; [`SupervisorRef::terminate_child`] gives `simple_one_for_one`'s, for which a child that
    /// has ended is fine.)
    #[doc(alias = "DynamicSupervisor.terminate_child")]
    pub async fn terminate_child(&self, child: Pid) -> Result<(), ChildError> {
        self.supervisor.order(|reply| Order::TerminateDynamic(ChildKey::Pid(child), reply)).await?
    }
}

/// `Session` of `app::web::Session`.
fn last_segment(path: &'static str) -> &'static str {
    let plain = path.split('<').next().unwrap_or(path);
    plain.rsplit("::").next().unwrap_or(plain)
}

impl<X> AsRef<SupervisorRef> for DynamicSupervisorRef<X> {
    fn as_ref(&self) -> &SupervisorRef {
        &self.supervisor
    }
}

impl<X> Clone for DynamicSupervisorRef<X> {
    fn clone(&self) -> Self {
        Self { supervisor: self.supervisor.clone(), extra: PhantomData }
    }
}

impl<X> fmt::Debug for DynamicSupervisorRef<X> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("DynamicSupervisorRef").field(&self.supervisor).finish()
    }
}
