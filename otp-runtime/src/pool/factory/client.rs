//! What is done with a factory.

use super::core::Core;
use super::job::Job;
use super::{FactoryError, FactoryStats};
use crate::key_registry::directory;
use crate::name::Name;
use crate::ring::RingBytes;
use crate::spec::Process;
use crate::supervisor::SupervisorRef;
use std::fmt;
use std::marker::PhantomData;
use std::ops::AsyncFnOnce;
use std::sync::Arc;

/// Leads to a [`Factory`](super::Factory): what is done with a factory is done with this.
///
/// One from a tree stays valid over restarts of the factory; jobs that wait then wait for the next one. `as_ref()` gives the
/// [`SupervisorRef`], for to others a factory is a supervisor.
pub struct FactoryRef<P: Process> {
    supervisor: SupervisorRef,
    /// `None`: it is found by the pid of the factory of this name.
    core: Option<Arc<Core<P::Ref>>>,
    process: PhantomData<fn() -> P>,
}

/// To which worker a key belongs.
pub(super) fn owner<T, K: RingBytes + ?Sized>(core: &Core<T>, key: &K) -> Result<usize, FactoryError> {
    // the key is the user's: not under the lock
    let ring = core.ring();
    let number = ring.owner(key).ok_or(FactoryError::NoWorkers)?;
    usize::try_from(*number).map_err(|_| FactoryError::NoWorkers)
}

impl<P: Process> FactoryRef<P> {
    pub(super) fn vacant() -> Self {
        Self { supervisor: SupervisorRef::__vacant(), core: Some(Core::new(P::vacant)), process: PhantomData }
    }

    pub(super) fn named(name: Name) -> Self {
        Self { supervisor: SupervisorRef::named(name), core: None, process: PhantomData }
    }

    pub(super) fn place_core(&self) -> Option<&Arc<Core<P::Ref>>> {
        self.core.as_ref()
    }

    pub(super) fn core(&self) -> Result<Arc<Core<P::Ref>>, FactoryError> {
        if let Some(core) = &self.core {
            return Ok(core.clone());
        }
        let pid = self.supervisor.pid().ok_or(FactoryError::NoProc)?;
        directory::of(pid).ok_or(FactoryError::WrongFactory)
    }

    /// A job, of which is to be said more: its key, its priority, its time.
    ///
    /// # Examples
    /// ```
    /// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
    /// # use otp::prelude::*;
    /// # use otp::pool::Factory;
    /// # #[derive(Default)]
    /// # struct Store;
    /// # #[gen_server]
    /// # impl Store {
    /// #     #[call]
    /// #     fn put(&mut self, key: String) -> usize { key.len() }
    /// # }
    /// # let stores = Factory::new(|_| Store::spec()).workers(4).start_link().await?;
    /// let user = "eve";
    /// let put = stores.job().key(user).priority(1).run(async |store| store.put(user.to_owned()).await);
    /// assert_eq!(put.await?, Ok(3));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    pub fn job(&self) -> Job<P> {
        Job::new(self.clone())
    }

    /// Has a job done by whoever the factory's [`routing`](super::Factory::routing) says, and answers what `work` has returned.
    ///
    /// # Errors
    /// [`Timeout`](FactoryError::Timeout) if its turn does not come in time, five seconds unless the factory says otherwise;
    /// [`Discarded`](FactoryError::Discarded) if too many jobs wait; [`NoProc`](FactoryError::NoProc) without a factory.
    ///
    /// # Panics
    /// Outside a tokio runtime with a clock, if it must wait; and when `work` does.
    ///
    /// # Cancel safety
    /// May be dropped at any time: the job leaves the queue, and a turn that was on its way to it goes to the next one.
    pub async fn run<R>(&self, work: impl AsyncFnOnce(&P::Ref) -> R) -> Result<R, FactoryError> {
        self.job().run(work).await
    }

    /// The client of the worker to which this key belongs, to call or cast past the queue. It follows the worker over
    /// restarts, as long as the factory itself is not restarted. When the factory is [resized](Self::resize), few keys belong to another one.
    ///
    /// # Errors
    /// [`NoWorkers`](FactoryError::NoWorkers), [`NoProc`](FactoryError::NoProc).
    pub fn worker_for<K: RingBytes + ?Sized>(&self, key: &K) -> Result<P::Ref, FactoryError> {
        let core = self.core()?;
        let number = owner(&core, key)?;
        Ok(P::Ref::clone(&*core.client(number)?))
    }

    /// The client of the next worker, going round.
    ///
    /// # Errors
    /// As [`worker_for`](Self::worker_for).
    pub fn next_worker(&self) -> Result<P::Ref, FactoryError> {
        let core = self.core()?;
        Ok(P::Ref::clone(&*core.client(core.go_round().ok_or(FactoryError::NoWorkers)?)?))
    }

    /// The client of the worker that has the least to do: jobs, and messages in its mailbox.
    ///
    /// # Errors
    /// As [`worker_for`](Self::worker_for).
    pub fn least_loaded(&self) -> Result<P::Ref, FactoryError> {
        let core = self.core()?;
        let number = core.least_loaded().ok_or(FactoryError::NoWorkers)?;
        Ok(P::Ref::clone(&*core.client(number)?))
    }

    /// Lets it have so many workers from now on; answers how many it was to have. Those that are too many do what waits for
    /// them, and end then.
    ///
    /// # Errors
    /// [`NoProc`](FactoryError::NoProc) without a factory, also while it is being restarted.
    pub fn resize(&self, workers: usize) -> Result<usize, FactoryError> {
        self.core()?.resize(workers)
    }

    /// How it is doing. Nobody is asked.
    ///
    /// # Errors
    /// [`NoProc`](FactoryError::NoProc) if there is no factory of this name.
    pub fn stats(&self) -> Result<FactoryStats, FactoryError> {
        Ok(self.core()?.stats())
    }
}

impl<P: Process> AsRef<SupervisorRef> for FactoryRef<P> {
    fn as_ref(&self) -> &SupervisorRef {
        &self.supervisor
    }
}

impl<P: Process> Clone for FactoryRef<P> {
    fn clone(&self) -> Self {
        Self { supervisor: self.supervisor.clone(), core: self.core.clone(), process: PhantomData }
    }
}

impl<P: Process> fmt::Debug for FactoryRef<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("FactoryRef").field(&self.supervisor).finish()
    }
}
