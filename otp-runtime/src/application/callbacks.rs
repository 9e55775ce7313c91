//! An application without its type, as the controller keeps it.

use super::attempt::Attempt;
use super::ctx::AppCtx;
use super::definition::Application;
use super::env::{ConfigError, Node, Settings, Table, Typed};
use super::starter;
use crate::exit::ExitReason;
use crate::gen_server::Stop;
use crate::panic::{Guarded, guarded};
use crate::proc_lib::InitAck;
use crate::process::Inbox;
use crate::spec::BoxFuture;
use std::any::TypeId;
use std::marker::PhantomData;
use std::sync::Arc;

/// An application, whatever its type.
pub(super) trait Callbacks: Send + Sync {
    /// Which application it really is.
    fn identity(&self) -> TypeId;
    fn defaults(&self) -> Result<Table, ConfigError>;
    fn read(&self, node: &Node) -> Result<Typed, ConfigError>;
    /// What the process does in which the application's functions run.
    fn run(&self, inbox: Inbox, ack: InitAck, attempt: Arc<Attempt>) -> BoxFuture<'static, ExitReason>;
    /// Makes its state as a part of another.
    fn include(&self, env: Typed) -> BoxFuture<'static, Result<Box<dyn Included>, Stop>>;
}

/// An application inside of another: only its start phases are run.
pub(super) trait Included: Send {
    fn start_phase<'a>(&'a mut self, phase: &'static str) -> BoxFuture<'a, Result<(), Stop>>;
}

pub(super) struct Erased<A>(PhantomData<fn() -> A>);

impl<A> Erased<A> {
    pub(super) fn new() -> Self {
        Self(PhantomData)
    }
}

impl<A: Application> Erased<A> {
    fn settings() -> Result<Settings<A::Env>, ConfigError> {
        guarded(A::settings).map_err(ConfigError::new)
    }
}

impl<A: Application> Callbacks for Erased<A> {
    fn identity(&self) -> TypeId {
        TypeId::of::<A>()
    }

    fn defaults(&self) -> Result<Table, ConfigError> {
        Self::settings()?.defaults()
    }

    fn read(&self, node: &Node) -> Result<Typed, ConfigError> {
        Self::settings()?.read(node)
    }

    fn run(&self, inbox: Inbox, ack: InitAck, attempt: Arc<Attempt>) -> BoxFuture<'static, ExitReason> {
        Box::pin(starter::run::<A>(inbox, ack, attempt))
    }

    fn include(&self, env: Typed) -> BoxFuture<'static, Result<Box<dyn Included>, Stop>> {
        Box::pin(async move {
            let mut cx = context::<A>(env);
            let app = Guarded::new(async { A::init(&mut cx).await }).await;
            let app = app.unwrap_or_else(|panic| Err(Stop::reason(ExitReason::from(panic))))?;
            Ok(Box::new(Part { app, cx }) as Box<dyn Included>)
        })
    }
}

/// The environment as the application's functions see it.
pub(super) fn context<A: Application>(env: Typed) -> AppCtx<A> {
    AppCtx { env: typed::<A>(env), root: None }
}

/// The environment in its own type.
pub(super) fn typed<A: Application>(env: Typed) -> Arc<A::Env> {
    env.downcast().expect("an environment is read by its own application")
}

struct Part<A: Application> {
    app: A,
    cx: AppCtx<A>,
}

impl<A: Application> Included for Part<A> {
    fn start_phase<'a>(&'a mut self, phase: &'static str) -> BoxFuture<'a, Result<(), Stop>> {
        Box::pin(self.app.start_phase(phase, &mut self.cx))
    }
}
