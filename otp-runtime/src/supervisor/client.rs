//! Orders to a running supervisor.

use super::child_spec::{ChildOptions, ChildSpec, Start};
use super::engine::{AlwaysStart, ChildKey, DynamicStart, Engine, NewChild, Order, Request, StartOnce};
use super::error::ChildError;
use super::info::{ChildCount, ChildInfo, ChildSettings, StartedChild};
use super::strategy::Strategy;
use crate::exit::ExitReason;
use crate::message::Info;
use crate::pid::Pid;
use crate::protocol::{CallError, ReplyTo, StartError, reply_slot};
use crate::report::Kept;
use crate::server_ref::{Lineage, Place, ServerRef};
use crate::spec::{Process, Spec};
use std::any::{Any, type_name};
use std::sync::Arc;

/// Leads to a supervisor: what the generated `AppSupRef` gives with `as_ref()`.
///
/// All its orders wait as long as it takes, as in OTP: a supervisor that is starting or stopping a child answers when
/// it has done so.
pub type SupervisorRef = ServerRef<Engine>;

impl ServerRef<Engine> {
    pub(super) async fn order<T: Send + 'static>(
        &self,
        order: impl FnOnce(ReplyTo<T>) -> Order,
    ) -> Result<T, CallError> {
        let (reply, slot) = reply_slot();
        self.__call(Request(order(reply)), slot, None).await
    }

    /// Its children, last started first (`supervisor:which_children/1`).
    ///
    /// # Errors
    /// If there is no such supervisor.
    #[doc(alias = "supervisor:which_children")]
    pub async fn which_children(&self) -> Result<Vec<ChildInfo>, CallError> {
        self.order(Order::WhichChildren).await
    }

    /// How many children it has (`supervisor:count_children/1`).
    ///
    /// # Errors
    /// If there is no such supervisor.
    #[doc(alias = "supervisor:count_children")]
    pub async fn count_children(&self) -> Result<ChildCount, CallError> {
        self.order(Order::CountChildren).await
    }

    /// One of its children: what [`which_children`](Self::which_children) says of it, at the same price however many there
    /// are. By pid for a dynamic child.
    ///
    /// # Errors
    /// If there is no such child, or no such supervisor.
    pub async fn which_child(&self, child: impl Into<ChildKey>) -> Result<ChildInfo, ChildError> {
        let child = child.into();
        self.order(|reply| Order::WhichChild(child, reply)).await?
    }

    /// How one of its children is kept, with everything filled in that its line leaves open
    /// (`supervisor:get_childspec/2`). By pid for a dynamic child.
    ///
    /// OTP's map has the start function and its arguments too; here they are a closure, and stay where they are.
    ///
    /// # Examples
    /// ```
    /// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
    /// # use otp::prelude::*;
    /// use otp::supervisor::{ChildSpec, DynamicSupervisor, Strategy, Supervisor};
    /// use otp::{Restart, Shutdown};
    ///
    /// let pool = ChildSpec::new::<DynamicSupervisor>("pool", || DynamicSupervisor::new().spec());
    /// let app = Supervisor::new(Strategy::OneForOne).child(pool).start_link().await.unwrap();
    /// let pool = app.get_childspec("pool").await.unwrap();
    /// assert_eq!((pool.restart, pool.shutdown), (Restart::Permanent, Shutdown::Infinity));
    /// # });
    /// ```
    ///
    /// # Errors
    /// If there is no such child, or no such supervisor.
    #[doc(alias = "supervisor:get_childspec")]
    pub async fn get_childspec(&self, child: impl Into<ChildKey>) -> Result<ChildSettings, ChildError> {
        let child = child.into();
        self.order(|reply| Order::GetChildSpec(child, reply)).await?
    }

    /// Its name and strategy.
    pub(crate) async fn describe(&self) -> Result<(&'static str, Strategy), CallError> {
        self.order(Order::Describe).await
    }

    /// Adds a child and starts it. `Ok(None)`: the child said that it is not needed.
    ///
    /// # Errors
    /// If the spec contradicts itself, or a child of this id is there, or the start fails; the spec is not kept then.
    #[doc(alias = "supervisor:start_child")]
    pub async fn start_child(&self, spec: ChildSpec) -> Result<Option<Pid>, ChildError> {
        Ok(self.start_child_with_info(spec).await?.pid)
    }

    /// As [`start_child`](Self::start_child), with what the child has told besides (`{ok, Pid, Info}`): what its `#[init]`
    /// gave to [`Ctx::start_info`](crate::gen_server::Ctx::start_info).
    ///
    /// # Examples
    /// ```
    /// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
    /// # use otp::prelude::*;
    /// use otp::supervisor::{ChildSpec, Strategy, Supervisor};
    ///
    /// struct Listener;
    ///
    /// #[gen_server]
    /// impl Listener {
    ///     #[init]
    ///     fn new(cx: &mut Ctx<Self>) -> Self {
    ///         let port: u16 = 49_152; // what the operating system has given it
    ///         cx.start_info(port);
    ///         Self
    ///     }
    ///
    ///     #[call]
    ///     fn ping(&self) {}
    /// }
    ///
    /// let app = Supervisor::new(Strategy::OneForOne).start_link().await.unwrap();
    /// let listener = ChildSpec::new::<Listener>("listener", Listener::spec);
    /// let started = app.start_child_with_info(listener).await.unwrap();
    /// assert_eq!(started.info.unwrap().take::<u16>().unwrap(), 49_152);
    /// # });
    /// ```
    ///
    /// # Errors
    /// As [`start_child`](Self::start_child).
    pub async fn start_child_with_info(&self, spec: ChildSpec) -> Result<StartedChild, ChildError> {
        self.order(|reply| Order::StartChild(spec, reply)).await?
    }

    /// Stops a child; it is not restarted. A static child's spec stays (unless it is temporary), a dynamic child is
    /// forgotten. A child that does not run is fine.
    ///
    /// # Errors
    /// If there is no such child.
    #[doc(alias = "supervisor:terminate_child")]
    pub async fn terminate_child(&self, child: impl Into<ChildKey>) -> Result<(), ChildError> {
        let child = child.into();
        self.order(|reply| Order::TerminateChild(child, reply)).await?
    }

    /// Starts a static child that does not run. It does not count as a restart.
    ///
    /// # Errors
    /// If there is no such child, or it runs, or is being restarted, or its start fails.
    #[doc(alias = "supervisor:restart_child")]
    pub async fn restart_child(&self, id: impl Into<ChildKey>) -> Result<Option<Pid>, ChildError> {
        Ok(self.restart_child_with_info(id).await?.pid)
    }

    /// As [`restart_child`](Self::restart_child), with what the child has told besides (`{ok, Pid, Info}`).
    ///
    /// # Errors
    /// As [`restart_child`](Self::restart_child).
    pub async fn restart_child_with_info(&self, id: impl Into<ChildKey>) -> Result<StartedChild, ChildError> {
        let child = id.into();
        self.order(|reply| Order::RestartChild(child, reply)).await?
    }

    /// Forgets a static child that does not run.
    ///
    /// # Errors
    /// If there is no such child, or it runs, or is being restarted.
    #[doc(alias = "supervisor:delete_child")]
    pub async fn delete_child(&self, id: impl Into<ChildKey>) -> Result<(), ChildError> {
        let child = id.into();
        self.order(|reply| Order::DeleteChild(child, reply)).await?
    }

    #[doc(hidden)]
    pub fn __vacant() -> Self {
        Self::place(Arc::<Place>::default())
    }

    #[doc(hidden)]
    pub fn __retire(&self) {
        if let Some(place) = self.as_place() {
            place.retire();
        }
    }

    #[doc(hidden)]
    pub async fn __start_dynamic<Sup, P, F>(
        &self,
        template: &'static str,
        options: ChildOptions,
        make: F,
    ) -> Result<P::Ref, StartError>
    where
        Sup: 'static,
        P: Process,
        F: Fn(&Sup) -> Spec<P> + Send + Sync + 'static,
    {
        let at = P::vacant();
        let place = at.clone();
        let make = Kept::new("child spec", make);
        let starter = move |this: &dyn Any, by: &Lineage| Start::of(make.get()(value(this)), &place, by);
        let start = DynamicStart::Always(AlwaysStart(Arc::new(starter)));
        Ok(self.start_at::<P>(template, options, at, start).await?.0)
    }

    #[doc(hidden)]
    pub async fn __start_temporary<Sup, P, F>(
        &self,
        template: &'static str,
        options: ChildOptions,
        make: F,
    ) -> Result<P::Ref, StartError>
    where
        Sup: 'static,
        P: Process,
        F: FnOnce(&Sup) -> Spec<P> + Send + 'static,
    {
        let at = P::vacant();
        let place = at.clone();
        let starter = move |this: &dyn Any, by: &Lineage| StartOnce(Start::of(make(value(this)), &place, by));
        Ok(self.start_at::<P>(template, options, at, DynamicStart::Once(Box::new(starter))).await?.0)
    }

    pub(super) async fn start_made<P: Process>(
        &self,
        template: &'static str,
        options: ChildOptions,
        make: impl Fn() -> Spec<P> + Send + Sync + 'static,
    ) -> Result<P::Ref, StartError> {
        let at = P::vacant();
        let place = at.clone();
        let make = Kept::new("child spec", make);
        let starter = move |_: &dyn Any, by: &Lineage| Start::of(make.get()(), &place, by);
        let start = DynamicStart::Always(AlwaysStart(Arc::new(starter)));
        Ok(self.start_at::<P>(template, options, at, start).await?.0)
    }

    pub(super) async fn start_at<P: Process>(
        &self,
        template: &'static str,
        options: ChildOptions,
        at: P::Ref,
        start: DynamicStart,
    ) -> Result<(P::Ref, Option<Info>), StartError> {
        let place = at.clone();
        let retire = Box::new(move || P::retire(&place));
        let names = [template, type_name::<P>()];
        let child = NewChild { names, options, defaults: P::DEFAULTS, start, retire };
        match self.order(|reply| Order::StartDynamic(child, reply)).await {
            Ok(started) => started.map(|info| (at, info)),
            Err(CallError::NoProc) => Err(StartError::Failed(ExitReason::NoProc)),
            Err(CallError::Exited(reason)) => Err(StartError::Failed(reason)),
            Err(error) => Err(StartError::Failed(ExitReason::error(error))),
        }
    }
}

/// The user's supervisor value, whose type only the macro knows.
#[doc(hidden)]
pub fn value<Sup: 'static>(this: &dyn Any) -> &Sup {
    this.downcast_ref().expect("the macro gives the supervisor's own value to its own children")
}
