//! One event's process.

use crate::proc_lib::Bond;
use crate::process::record::AnyProcess;
use crate::protocol::StartError;
use crate::spec::{BoxFuture, Process, Restart, Shutdown, Spec};
use crate::stage::subscription::Subscription;

/// A child that runs, with what it takes to start it again.
pub(super) struct Child<E> {
    pub(super) process: AnyProcess,
    pub(super) event: E,
    pub(super) from: Subscription,
    pub(super) restart: Restart,
    pub(super) shutdown: Shutdown,
}

/// Makes a child, whatever its type is.
pub(super) type Make<E> = Box<dyn Fn(&E) -> Making + Send>;

/// A child that is to be started.
pub(super) struct Making {
    pub(super) restart: Restart,
    pub(super) shutdown: Shutdown,
    pub(super) start: BoxFuture<'static, Result<AnyProcess, StartError>>,
}

pub(super) fn erased<E, P: Process>(make: impl Fn(&E) -> Spec<P> + Send + 'static) -> Make<E> {
    Box::new(move |event| {
        let spec = make(event);
        let restart = spec.options.restart.unwrap_or(P::DEFAULTS.restart);
        let shutdown = spec.options.shutdown.unwrap_or(P::DEFAULTS.shutdown);
        let start = async move {
            let spec = spec.needed()?.bond(Bond::Link);
            Ok(P::boot(spec, &P::vacant()).await?.process)
        };
        Making { restart, shutdown, start: Box::pin(start) }
    })
}
