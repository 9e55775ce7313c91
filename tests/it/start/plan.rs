//! A server whose `init` does what it is told.

use otp::prelude::*;
use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

#[derive(Clone, Debug)]
pub(crate) enum Plan {
    Succeed,
    /// `init` takes this long.
    Last(Duration),
    Stop(ExitReason),
    Ignore,
    Refuse,
    Panic,
    Hang,
    /// An exit signal from somewhere ends it in the middle of `init`.
    BeKilled,
}

#[derive(Debug)]
pub(crate) struct Planned;

#[gen_server]
impl Planned {
    #[init]
    pub(crate) async fn new(plan: Plan, begun: Arc<AtomicUsize>, cx: &mut Ctx<Self>) -> Result<Self, Stop> {
        begun.fetch_add(1, Ordering::SeqCst);
        match plan {
            Plan::Succeed => Ok(Self),
            Plan::Last(time) => {
                tokio::time::sleep(time).await;
                Ok(Self)
            }
            Plan::Stop(reason) => Err(Stop::reason(reason)),
            Plan::Ignore => Err(Stop::ignore()),
            Plan::Refuse => Err(Stop::refuse("refused")),
            Plan::Panic => panic!("in init"),
            Plan::Hang => pending().await,
            Plan::BeKilled => {
                let me = cx.pid();
                tokio::spawn(async move { otp::exit(me, ExitReason::Kill) });
                pending().await
            }
        }
    }

    #[call]
    pub(crate) fn ping(&self) -> &'static str {
        "pong"
    }
}

/// A start of which nobody counts the attempts.
pub(crate) fn spec(plan: Plan) -> Spec<Planned> {
    Planned::spec(plan, Arc::default())
}
