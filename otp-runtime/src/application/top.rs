//! The process at the top of an application.

use crate::panic::guarded;
use crate::proc_lib::Bond;
use crate::process::record::AnyProcess;
use crate::protocol::StartError;
use crate::spec::{BoxFuture, Process, Root, Spec};
use std::fmt;
use std::sync::Arc;

/// What `start` of an application answers: the root of its tree, or that it has none.
#[must_use = "the root is started by the application's own process"]
pub struct Top<R> {
    pub(super) start: BoxFuture<'static, Result<Up<R>, StartError>>,
}

/// The root, running.
pub(super) struct Up<R> {
    pub(super) root: R,
    pub(super) process: Option<AnyProcess>,
    pub(super) retire: Retire,
}

impl Top<()> {
    /// None: the application is a library, which counts as started and has no process.
    pub fn library() -> Self {
        Self { start: Box::pin(async { Ok(Up { root: (), process: None, retire: Retire(None) }) }) }
    }
}

impl<R: Clone + Send + Sync + 'static> Top<R> {
    /// This process, usually a supervisor.
    pub fn new<P: Process<Ref = R>>(mut spec: Spec<P>) -> Self {
        let start = async move {
            let at = P::vacant();
            let (place, last) = (at.clone(), at.clone());
            spec.options.root = Some(Root(Arc::new(move || P::retire(&place))));
            spec.options.bond = Bond::Link;
            let retire = Retire(Some(Box::new(move || P::retire(&last))));
            let booted = P::boot(spec.needed()?, &at).await?;
            Ok(Up { root: at, process: Some(booted.process), retire })
        };
        Self { start: Box::pin(start) }
    }
}

impl<R> fmt::Debug for Top<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Top")
    }
}

/// Tells all refs to the root that it is over, when the application is, however it ends.
pub(super) struct Retire(Option<Box<dyn Fn() + Send>>);

impl Drop for Retire {
    fn drop(&mut self) {
        if let Some(retire) = self.0.take() {
            // what the user's references do is not the application's affair
            let _ = guarded(retire);
        }
    }
}
