//! A supervisor that is declared at run time, as a child of another.

use super::builder::{Supervisor, boot_declared};
use super::child_spec::ChildOptions;
use super::client::SupervisorRef;
use super::engine::Declare;
use crate::gen_server::Stop;
use crate::protocol::StartError;
use crate::spec::{Booted, BoxFuture, ChildDefaults, Process, Spec};
use std::future::Future;

/// What a [`Supervisor::spec`] keeps until the supervisor runs.
pub struct Declaration(Declare);

impl std::fmt::Debug for Declaration {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Declaration")
    }
}

impl Supervisor {
    /// A supervisor that is declared in its own process: `init` runs there, before any child is started.
    ///
    /// It is how a tree that is put together at run time gets supervisors as children, and how a supervisor finds out
    /// only when it starts what its children are. [`Stop::ignore`] says that the supervisor is not needed; any other
    /// error, and a panic, refuses the start.
    ///
    /// # Examples
    /// ```
    /// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
    /// use otp::supervisor::{ChildSpec, Strategy, Supervisor};
    ///
    /// let inner = ChildSpec::new::<Supervisor>("inner", || {
    ///     Supervisor::spec(async || Ok(Supervisor::new(Strategy::OneForAll)))
    /// });
    /// let outer = Supervisor::new(Strategy::OneForOne).child(inner).start_link().await?;
    /// assert_eq!(outer.count_children().await.unwrap().supervisors, 1);
    /// # Ok::<(), otp::StartError>(())
    /// # }).unwrap();
    /// ```
    ///
    /// OTP: `supervisor:start_link/2,3` with the callback `Mod:init/1`. What `init` gets as argument in OTP, the closure
    /// has taken along.
    #[doc(alias = "supervisor:init")]
    pub fn spec<F>(init: impl FnOnce() -> F + Send + 'static) -> Spec<Self>
    where
        F: Future<Output = Result<Self, Stop>> + Send + 'static,
    {
        let declare: Declare = Box::pin(async move { init().await });
        Spec::__new(Declaration(declare))
    }
}

impl SupervisorRef {
    /// Starts a dynamic child: one without an id, that has nothing to do with its siblings, as many as there are.
    ///
    /// It is what the lines with arguments of `supervisor!` do, for supervisors that are declared at run time. `template`
    /// is what reports call it. `make` runs again for every restart. A child of whatever restart type that is terminated,
    /// or ends and is not restarted, is forgotten.
    ///
    /// # Errors
    /// If the child does not start, or says that it is not needed ([`StartError::Ignored`]), or there is no such
    /// supervisor. Nothing is kept of the child then.
    ///
    /// # Examples
    /// ```
    /// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
    /// # use otp::prelude::*;
    /// # #[derive(Default)]
    /// # struct Clock;
    /// # #[gen_server]
    /// # impl Clock {
    /// #     #[call]
    /// #     fn hour(&self) -> u8 {
    /// #         12
    /// #     }
    /// # }
    /// use otp::supervisor::{ChildOptions, Strategy, Supervisor};
    ///
    /// let clocks = Supervisor::new(Strategy::OneForOne).start_link().await?;
    /// let clock = clocks.start_dynamic::<Clock>("clock", ChildOptions::new(), || Clock::spec()).await?;
    /// assert_eq!(clock.hour().await, Ok(12));
    /// # Ok::<(), otp::StartError>(())
    /// # }).unwrap();
    /// ```
    ///
    /// OTP: `supervisor:start_child/2` of a `simple_one_for_one` supervisor. Here the template is given with each child, and
    /// static children may stand beside it.
    #[doc(alias = "simple_one_for_one")]
    #[doc(alias = "supervisor:start_child")]
    pub async fn start_dynamic<P: Process>(
        &self,
        template: &'static str,
        options: ChildOptions,
        make: impl Fn() -> Spec<P> + Send + Sync + 'static,
    ) -> Result<P::Ref, StartError> {
        self.start_made::<P>(template, options, make).await
    }
}

#[diagnostic::do_not_recommend]
impl Process for Supervisor {
    type Args = Declaration;
    type Ref = SupervisorRef;
    const DEFAULTS: ChildDefaults = ChildDefaults::SUPERVISOR;

    fn vacant() -> SupervisorRef {
        SupervisorRef::__vacant()
    }

    fn boot(spec: Spec<Self>, at: &SupervisorRef) -> BoxFuture<'static, Result<Booted, StartError>> {
        let (Declaration(declare), options) = spec.__into_parts();
        boot_declared("supervisor", options, at.clone(), declare)
    }

    fn retire(at: &SupervisorRef) {
        at.__retire();
    }
}
