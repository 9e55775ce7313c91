//! How machines are started: what the generated `Process` is made of.

use super::GenStatem;
use super::engine;
use super::outcome::Machinery;
use crate::gen_server::{Settings, Stop};
use crate::message::Info;
use crate::observe::ProcessKind;
use crate::proc_lib::{self, Ack, Bond};
use crate::process::mailbox::Rules;
use crate::process::record::AnyProcess;
use crate::process::self_pid;
use crate::protocol::StartError;
use crate::reference::Reference;
use crate::server_ref::{Place, ServerRef};
use crate::spec::{Booted, BoxFuture, Spec};
use std::sync::Arc;

/// What ends a machine that got an event its state does not handle.
pub fn unhandled<M: GenStatem>(kind: &str, event: &str, state: Option<&M::State>) -> Stop {
    let state = state.map_or("<left>", M::state_name);
    Stop::error(format_args!("the {kind} `{event}` came in state `{state}`, which does not handle it"))
}

/// The client that leads where `at` does.
pub fn client<M: GenStatem>(at: ServerRef<()>) -> M::Client {
    at.retyped().into()
}

/// A client of a machine that has not been started.
pub fn vacant<M: GenStatem>() -> M::Client {
    ServerRef::place(Arc::<Place>::default()).into()
}

/// Starts a machine at its place in a tree.
pub(super) fn boot<M>(spec: Spec<M>, at: &M::Client) -> BoxFuture<'static, Result<Booted, StartError>>
where
    M: Machinery + Send,
{
    let at = at.clone();
    let lineage = spec.options.lineage.clone();
    Box::pin(async move {
        let Launched { process, info, .. } = launched(spec).await?;
        if let Some(place) = at.as_ref().as_place() {
            place.fill(process.clone(), &lineage);
        }
        Ok(Booted { process, info })
    })
}

/// No machine will be started at this place.
pub fn retire<M: GenStatem>(at: &M::Client) {
    if let Some(place) = at.as_ref().as_place() {
        place.retire();
    }
}

/// Starts a machine on its own.
pub(super) async fn launch<M>(spec: Spec<M>) -> Result<M::Client, StartError>
where
    M: Machinery + Send,
{
    Ok(ServerRef::process(launched(spec).await?.process).into())
}

/// Starts a machine and monitors it.
pub(super) fn monitored<M>(spec: Spec<M>) -> BoxFuture<'static, Result<(M::Client, Reference), StartError>>
where
    M: Machinery + Send,
{
    Box::pin(async move {
        let Launched { process, monitor, .. } = launched(spec.bond(Bond::Monitor)).await?;
        Ok((ServerRef::process(process).into(), monitor.unwrap_or_else(Reference::new)))
    })
}

pub(super) fn start<M>(spec: Spec<M>, linked: bool) -> BoxFuture<'static, Result<M::Client, StartError>>
where
    M: Machinery + Send,
{
    Box::pin(launch(spec.bond(if linked { Bond::Link } else { Bond::None })))
}

struct Launched {
    process: AnyProcess,
    monitor: Option<Reference>,
    info: Option<Info>,
}

async fn launched<M>(spec: Spec<M>) -> Result<Launched, StartError>
where
    M: Machinery + Send,
{
    let (args, options) = spec.needed()?.__into_parts();
    // to a machine on its own, an exit signal of its starter is one like any other
    let parent = if options.bond == Bond::None { None } else { self_pid() };
    let mut start = options.start;
    start.kind = ProcessKind::GenStatem;
    start.mailbox = start.mailbox.or(<M as GenStatem>::DEFAULTS.mailbox);
    let rules = Rules { overflow: M::overflow, refuse: M::refuse };
    let settings =
        Settings { parent, hibernate_after: start.hibernate_after, debug: start.debug.clone(), inside: false };
    let body = move |outlet, ack| engine::run::<M>(outlet, args, ack, settings);
    let started = proc_lib::start(M::NAME, start, options.bond, Ack::Kept, rules, body).await?;
    Ok(Launched { process: started.process, monitor: started.monitor, info: started.info })
}
