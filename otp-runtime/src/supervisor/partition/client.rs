//! Orders to a running partition supervisor, and the way to its partitions.

use super::error::PartitionError;
use super::id;
use super::key::PartitionKey;
use super::layout::{Entry, Layout};
use crate::exit::ExitReason;
use crate::name::Name;
use crate::protocol::StartError;
use crate::seam::RwLock;
use crate::spec::Process;
use crate::supervisor::client::SupervisorRef;
use crate::supervisor::engine::{ChildKey, Engine, Errand, Order};
use crate::supervisor::error::ChildError;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

/// Leads to a running [`PartitionSupervisor`](super::PartitionSupervisor) and its partitions.
///
/// `as_ref()` gives the [`SupervisorRef`] with `which_children`, `count_children` and the other questions; `stop` and
/// `pid` are those of every client ([`ServerHandle`](crate::gen_server::ServerHandle)).
pub struct PartitionSupervisorRef<P: Process> {
    supervisor: SupervisorRef,
    /// Of a place in a tree: the partitions of the incarnation that is there or was there last.
    layout: Option<Arc<RwLock<Option<Arc<Layout>>>>>,
    process: PhantomData<fn() -> P>,
}

impl<P: Process> PartitionSupervisorRef<P> {
    pub(super) fn vacant() -> Self {
        Self { supervisor: SupervisorRef::__vacant(), layout: Some(Arc::default()), process: PhantomData }
    }

    pub(super) fn named(name: Name) -> Self {
        Self { supervisor: SupervisorRef::named(name), layout: None, process: PhantomData }
    }

    /// Prepares the places of a new incarnation: those that were there, and as many more as it takes.
    pub(super) fn lay_out(&self, partitions: usize) -> (Vec<P::Ref>, Arc<Layout>) {
        let before = self.laid_out();
        let mut places =
            before.and_then(|layout| places::<P>(&layout).ok()).map_or_else(Vec::new, |places| (*places).clone());
        places.extend((places.len()..partitions).map(|_| P::vacant()));
        let layout = Layout::new(partitions, Arc::new(places.clone()));
        if let Some(place) = &self.layout {
            let before = place.write().replace(layout.clone());
            drop(before);
        }
        (places, layout)
    }

    pub(super) fn retire(&self) {
        self.supervisor.__retire();
        if let Some(places) = self.laid_out().and_then(|layout| places::<P>(&layout).ok()) {
            places.iter().for_each(P::retire);
        }
    }

    fn laid_out(&self) -> Option<Arc<Layout>> {
        self.layout.as_ref()?.read().clone()
    }

    fn layout(&self) -> Result<Arc<Layout>, PartitionError> {
        match &self.layout {
            // what lies there is kept for the next incarnation, also when it is not known whether there will be one
            Some(_) if self.supervisor.as_place().is_some_and(|place| place.is_retired()) => None,
            Some(_) => self.laid_out(),
            None => self.supervisor.pid().and_then(Layout::of),
        }
        .ok_or(PartitionError::NoProc)
    }

    /// The partition that this key leads to. A reference from a tree, or from `start_link`, leads to partitions that stay
    /// valid over restarts, also of their supervisor, as any reference from a tree does.
    ///
    /// Elixir: `{:via, PartitionSupervisor, {name, key}}`, which is [`Partition`](super::Partition) here.
    ///
    /// # Errors
    /// If there is no such supervisor, or it has been resized to no partitions, or they are not `P`s.
    pub fn partition(&self, key: impl PartitionKey) -> Result<P::Ref, PartitionError> {
        let layout = self.layout()?;
        let number = route(&layout, &key).ok_or(PartitionError::NoPartitions)?;
        let places = places::<P>(&layout)?;
        places.get(number).cloned().ok_or(PartitionError::NoPartitions)
    }

    /// How many partitions are in use.
    ///
    /// # Errors
    /// If there is no such supervisor.
    #[doc(alias = "PartitionSupervisor.partitions")]
    pub fn partitions(&self) -> Result<usize, PartitionError> {
        Ok(self.layout()?.active())
    }

    /// Uses this many partitions from now on, from none to as many as it was started with. Those that are no longer in use
    /// are stopped, the last one first; those that are used again are started. Answers how many there were.
    ///
    /// Most keys lead to another partition afterwards. What a partition holds is not moved: this is for processes whose
    /// state can be had again, or for times when there is none.
    ///
    /// A supervisor that is restarted begins with all of them, and so do `one_for_all` and `rest_for_one` restarts: they
    /// start also what has been stopped.
    ///
    /// # Errors
    /// If more are wanted than it was started with; if one does not start, those before it are in use.
    ///
    /// # Cancel safety
    /// May be dropped; it is resized all the same.
    #[doc(alias = "PartitionSupervisor.resize!")]
    pub async fn resize(&self, partitions: usize) -> Result<usize, PartitionError> {
        let resized = self.supervisor.order(|reply| {
            let errand: Errand =
                Box::new(move |engine| Box::pin(async move { reply.send(resize(engine, partitions).await) }));
            Order::Errand("resize", errand)
        });
        resized.await?
    }
}

fn places<P: Process>(layout: &Layout) -> Result<Arc<Vec<P::Ref>>, PartitionError> {
    layout.places.clone().downcast().map_err(|_| PartitionError::WrongServer)
}

/// The number of the partition that a key leads to.
pub(super) fn route(layout: &Layout, key: &impl PartitionKey) -> Option<usize> {
    match layout.active() {
        0 => None,
        active => Some(key.partition(active) % active),
    }
}

async fn resize(engine: &mut Engine, partitions: usize) -> Result<usize, PartitionError> {
    let this = engine.this.clone();
    let Some(Entry(layout)) = this.downcast_ref() else { return Err(PartitionError::WrongServer) };
    let before = layout.active();
    if partitions > layout.most() {
        return Err(PartitionError::TooMany(layout.most()));
    }
    if partitions < before {
        layout.set_active(partitions);
    }
    for number in (partitions..before).rev() {
        // there are no children but the partitions; one that was deleted by order is not there either
        let _ = engine.terminate_child(&ChildKey::Id(id(number))).await;
    }
    for number in before..partitions {
        match engine.restart_child(&ChildKey::Id(id(number))).await {
            Ok(_) | Err(ChildError::Running | ChildError::Restarting) => layout.set_active(number + 1),
            Err(ChildError::Start(error)) => return Err(PartitionError::Start(error)),
            Err(error) => return Err(PartitionError::Start(StartError::Failed(ExitReason::error(error)))),
        }
    }
    Ok(before)
}

impl<P: Process> AsRef<SupervisorRef> for PartitionSupervisorRef<P> {
    fn as_ref(&self) -> &SupervisorRef {
        &self.supervisor
    }
}

impl<P: Process> Clone for PartitionSupervisorRef<P> {
    fn clone(&self) -> Self {
        Self { supervisor: self.supervisor.clone(), layout: self.layout.clone(), process: PhantomData }
    }
}

impl<P: Process> fmt::Debug for PartitionSupervisorRef<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PartitionSupervisorRef").field(&self.supervisor).finish()
    }
}
