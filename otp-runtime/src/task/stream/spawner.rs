//! Who starts the tasks of a stream.

use super::line::{Line, Outcome, Ticket};
use crate::exit::ExitReason;
use crate::pid::Pid;
use crate::proc_lib::Bond;
use crate::process::behalf;
use crate::process::record::AnyProcess;
use crate::process::{Inbox, current};
use crate::protocol::StartError;
use crate::seam;
use crate::spec::BoxFuture;
use crate::task::SupervisorRef;
use crate::task::body::{self, Origin, Work};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// Who starts the tasks of a stream.
#[derive(Clone, Debug)]
pub(in crate::task) enum Spawner {
    /// Whoever asks for the results.
    Here,
    /// A supervisor; linked with who asks for the results, or not.
    Under(SupervisorRef, Bond),
}

/// The work on one item.
pub(super) struct Item<T> {
    pub(super) at: u64,
    pub(super) work: BoxFuture<'static, T>,
    pub(super) timeout: Option<Duration>,
    pub(super) function: &'static str,
    pub(super) line: Arc<Line<T>>,
}

/// A task that runs, or an order to start one.
pub(super) enum Spawned {
    Running(AnyProcess, Option<Pid>),
    Ordered(Ordered),
}

/// A task that a supervisor was told to start.
pub(super) struct Ordered {
    /// Where it is before who has ordered it is told.
    pub(super) born: Arc<OnceLock<AnyProcess>>,
    pub(super) started: BoxFuture<'static, Result<AnyProcess, StartError>>,
    pub(super) owner: Option<Pid>,
}

impl Spawner {
    pub(super) fn spawn<T: Send + 'static>(&self, item: Item<T>) -> Spawned {
        let origin = Origin::here();
        let (function, starter) = (item.function, origin.starter);
        match self {
            Self::Here => {
                let owner = current();
                let process = body::begin_unnamed(function, &origin, Bond::Link, |inbox| {
                    if let Some(owner) = &owner {
                        behalf::hears_elsewhere(owner, inbox.pid());
                    }
                    item.settle(starter, inbox)
                });
                Spawned::Running(process, starter)
            }
            Self::Under(supervisor, bond) => {
                let (supervisor, owner) = (supervisor.clone(), starter.filter(|_| *bond == Bond::Link));
                let born = Arc::default();
                let place = Arc::clone(&born);
                let order = async move {
                    let offer = move || item.line.is_open().then_some(move |inbox| item.settle(starter, inbox));
                    supervisor.launch(function, origin, owner, place, offer).await
                };
                Spawned::Ordered(Ordered { born, started: Box::pin(order), owner })
            }
        }
    }
}

impl<T: Send + 'static> Item<T> {
    fn settle(self, starter: Option<Pid>, inbox: Inbox) -> Work {
        let Self { at, work, timeout, function, line } = self;
        let ticket = Ticket::new(at, line);
        body::plain(
            function,
            starter,
            async move {
                if !ticket.is_wanted() {
                    return ExitReason::Normal;
                }
                // it is the task that looks at the clock: its time passes whether somebody asks for its result or not
                match seam::within(timeout, work).await {
                    Some(value) => ticket.say(Outcome::Value(value)),
                    None => ticket.say(Outcome::Late),
                }
                ExitReason::Normal
            },
            inbox,
        )
    }
}
