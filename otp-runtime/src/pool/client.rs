//! What is done with a pool.

use super::checkout::{self, Checkout};
use super::core::Core;
use super::error::PoolError;
use super::stats::{PoolStats, PoolStatus};
use crate::key_registry::directory;
use crate::name::Name;
use crate::spec::Process;
use crate::supervisor::SupervisorRef;
use std::fmt;
use std::marker::PhantomData;
use std::ops::AsyncFnOnce;
use std::sync::Arc;
use std::time::Duration;

/// Leads to a [`Pool`](super::Pool): what is done with a pool is done with this.
///
/// One from a tree stays valid over restarts of the pool; who waits while it is being restarted waits for the next one.
/// `as_ref()` gives the [`SupervisorRef`] with `which_children` and the other questions, for to others a pool is a
/// supervisor; `stop` and `pid` are those of every client ([`ServerHandle`](crate::gen_server::ServerHandle)).
pub struct PoolRef<P: Process> {
    supervisor: SupervisorRef,
    /// `None`: it is found by the pid of the pool of this name.
    core: Option<Arc<Core<P::Ref>>>,
    process: PhantomData<fn() -> P>,
}

impl<P: Process> PoolRef<P> {
    pub(super) fn vacant() -> Self {
        Self { supervisor: SupervisorRef::__vacant(), core: Some(Core::new()), process: PhantomData }
    }

    pub(super) fn named(name: Name) -> Self {
        Self { supervisor: SupervisorRef::named(name), core: None, process: PhantomData }
    }

    pub(super) fn place_core(&self) -> Option<&Arc<Core<P::Ref>>> {
        self.core.as_ref()
    }

    fn with<R>(&self, use_it: impl FnOnce(&Core<P::Ref>) -> Result<R, PoolError>) -> Result<R, PoolError> {
        match &self.core {
            Some(core) => use_it(core),
            None => use_it(&*self.found()?),
        }
    }

    fn found(&self) -> Result<Arc<Core<P::Ref>>, PoolError> {
        let pid = self.supervisor.pid().ok_or(PoolError::NoProc)?;
        directory::of(pid).ok_or(PoolError::WrongPool)
    }

    /// Takes a worker: at once if one is idle and nobody waits, otherwise when it is this client's turn. They are served in
    /// the order in which they have come.
    ///
    /// An idle worker is taken, and given back, under one short lock: no process is asked, and nothing is allocated.
    ///
    /// # Examples
    /// ```
    /// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
    /// # use otp::prelude::*;
    /// # #[derive(Default)]
    /// # struct Conn;
    /// # #[gen_server]
    /// # impl Conn {
    /// #     #[call]
    /// #     fn get(&self, key: &'static str) -> usize { key.len() }
    /// # }
    /// # let pool = otp::pool::Pool::new(|| Conn::spec()).size(1).start_link().await?;
    /// let conn = pool.checkout().await?;
    /// assert_eq!(conn.get("key").await?, 3);
    /// drop(conn); // given back
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    ///
    /// # Errors
    /// [`Timeout`](PoolError::Timeout) after the pool's [`wait_timeout`](super::Pool::wait_timeout), five seconds unless it
    /// says otherwise; [`Full`](PoolError::Full) if too many wait; [`NoProc`](PoolError::NoProc) without a pool.
    ///
    /// # Panics
    /// Outside a tokio runtime with a clock, if it must wait.
    ///
    /// # Cancel safety
    /// May be dropped at any time: the client leaves the line, and a worker that was on its way to it goes to the next one.
    #[doc(alias = "poolboy:checkout")]
    #[doc(alias = "NimblePool.checkout!")]
    pub async fn checkout(&self) -> Result<Checkout<P>, PoolError> {
        self.checkout_within(None).await
    }

    /// [`checkout`](Self::checkout) that waits at most so long. With `Duration::ZERO` it does not wait.
    ///
    /// # Errors
    /// As [`checkout`](Self::checkout).
    ///
    /// # Panics
    /// As [`checkout`](Self::checkout).
    ///
    /// # Cancel safety
    /// As [`checkout`](Self::checkout).
    pub async fn checkout_timeout(&self, time: Duration) -> Result<Checkout<P>, PoolError> {
        self.checkout_within(Some(time)).await
    }

    #[inline]
    async fn checkout_within(&self, time: Option<Duration>) -> Result<Checkout<P>, PoolError> {
        if let Some(core) = &self.core {
            return checkout::checkout(core, time).await;
        }
        let core = self.found()?;
        checkout::checkout(&core, time).await
    }

    /// Takes a worker that is idle now. It can be called everywhere, and waits for nothing.
    ///
    /// # Errors
    /// [`Busy`](PoolError::Busy) if there is none; a pool that may have more workers starts one then, for the next attempt.
    /// [`NoProc`](PoolError::NoProc) without a pool.
    pub fn try_checkout(&self) -> Result<Checkout<P>, PoolError> {
        self.with(|core| checkout::try_checkout(core))
    }

    /// Takes a worker, lends it to `work`, gives it back, and answers what `work` has returned.
    ///
    /// A worker whose `work` has not returned, because it has panicked or was cancelled, is given back as well; a pool that
    /// [replaces abandoned workers](super::Pool::replace_abandoned) replaces it.
    ///
    /// # Examples
    /// ```
    /// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
    /// # use otp::prelude::*;
    /// # #[derive(Default)]
    /// # struct Conn;
    /// # #[gen_server]
    /// # impl Conn {
    /// #     #[call]
    /// #     fn get(&self, key: &'static str) -> usize { key.len() }
    /// # }
    /// # let pool = otp::pool::Pool::new(|| Conn::spec()).size(1).start_link().await?;
    /// let both = pool.transaction(async |conn| Ok::<_, CallError>(conn.get("a").await? + conn.get("key").await?)).await?;
    /// assert_eq!(both, Ok(4));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    ///
    /// # Errors
    /// As [`checkout`](Self::checkout). What `work` returns is not looked at.
    ///
    /// # Panics
    /// As [`checkout`](Self::checkout), and when `work` does.
    ///
    /// # Cancel safety
    /// As [`checkout`](Self::checkout), and as `work`.
    #[doc(alias = "poolboy:transaction")]
    pub async fn transaction<R>(&self, work: impl AsyncFnOnce(&P::Ref) -> R) -> Result<R, PoolError> {
        let worker = self.checkout().await?;
        let done = work(&worker).await;
        worker.check_in();
        Ok(done)
    }

    /// Lets the pool have so many workers from now on; answers how many it was to have. Workers that are lacking are started,
    /// those that are too many are ended: idle ones at once, the others when they are given back.
    ///
    /// It is for this incarnation: a pool that is restarted begins as it was declared. With 0, and without overflow, everybody
    /// waits.
    ///
    /// # Examples
    /// ```
    /// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
    /// # use otp::prelude::*;
    /// # #[derive(Default)]
    /// # struct Conn;
    /// # #[gen_server]
    /// # impl Conn {
    /// #     #[call]
    /// #     fn get(&self) -> u64 { 42 }
    /// # }
    /// # let pool = otp::pool::Pool::new(|| Conn::spec()).size(1).start_link().await?;
    /// assert_eq!(pool.resize(2)?, 1);
    /// let _both = (pool.checkout().await?, pool.checkout().await?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    ///
    /// # Errors
    /// [`NoProc`](PoolError::NoProc) without a pool, also while it is being restarted.
    pub fn resize(&self, size: usize) -> Result<usize, PoolError> {
        self.with(|core| core.resize(size))
    }

    /// How the pool is doing. Nobody is asked: it is looked at under its lock, and costs a look at each worker.
    ///
    /// # Errors
    /// [`NoProc`](PoolError::NoProc) if there is no pool of this name. A pool from a tree that does not run has nobody.
    pub fn stats(&self) -> Result<PoolStats, PoolError> {
        self.with(|core| Ok(core.stats()))
    }

    /// What a client would find now.
    #[doc(alias = "poolboy:status")]
    pub fn status(&self) -> PoolStatus {
        self.with(|core| Ok(core.status())).unwrap_or(PoolStatus::Down)
    }
}

impl<P: Process> AsRef<SupervisorRef> for PoolRef<P> {
    fn as_ref(&self) -> &SupervisorRef {
        &self.supervisor
    }
}

impl<P: Process> Clone for PoolRef<P> {
    fn clone(&self) -> Self {
        Self { supervisor: self.supervisor.clone(), core: self.core.clone(), process: PhantomData }
    }
}

impl<P: Process> fmt::Debug for PoolRef<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PoolRef").field(&self.supervisor).finish()
    }
}
