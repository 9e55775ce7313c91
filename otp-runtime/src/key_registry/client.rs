//! What can be done with any registry.

use super::core::Core;
use super::kind::Kind;
use super::{Key, Registry, RegistryError, Value, directory};
use crate::name::Name;
use crate::pid::Pid;
use crate::process::record::AnyProcess;
use crate::process::{current, self_pid};
use crate::server_ref::{Place, ServerRef};
use crate::spec::BoxFuture;
use std::any::{Any, TypeId};
use std::borrow::Borrow;
use std::fmt;
use std::future::Future;
use std::hash::Hash;
use std::sync::Arc;

/// Leads to a [`Registry`]; what is done with a registry is done with this.
///
/// From a tree, and from `start_link`, it leads to the entries themselves: looking something up asks no process and
/// allocates nothing. One by name ([`Registry::named`]) finds the registry's process first, for each use. As from any client
/// there are `pid`, `stop` and `monitor` ([`ServerHandle`](crate::gen_server::ServerHandle)).
///
/// **Where there is no registry**, because it is not started or is being restarted, nobody has any key: lookups find nothing,
/// and registering answers [`NoProc`](RegistryError::NoProc). In Elixir both raise an `ArgumentError`.
pub struct RegistryRef<K, V = (), M = super::Unique> {
    pub(super) server: ServerRef<Registry<K, V, M>>,
    /// `None`: it is found by the process's pid.
    core: Option<Arc<Core<K, V>>>,
}

impl<K: Key, V: Value, M: Kind> RegistryRef<K, V, M> {
    pub(super) fn vacant() -> Self {
        Self { server: ServerRef::place(Arc::<Place>::default()), core: Some(Core::new(M::UNIQUE)) }
    }

    pub(super) fn named(name: Name) -> Self {
        Self { server: ServerRef::named(name), core: None }
    }

    /// The same entries, kept by this process and no other.
    pub(super) fn of_process(&self, process: AnyProcess) -> Self {
        Self { server: ServerRef::process(process), core: self.core.clone() }
    }

    pub(super) fn place_core(&self) -> Option<&Arc<Core<K, V>>> {
        self.core.as_ref()
    }

    /// Uses the entries. `None` without a registry.
    pub(super) fn with<R>(&self, look: impl FnOnce(&Arc<Core<K, V>>) -> R) -> Result<R, RegistryError> {
        if let Some(core) = &self.core {
            return Ok(look(core));
        }
        let process = self.server.pid().ok_or(RegistryError::NoProc)?;
        let shared = directory::of::<Named<K, V, M>>(process).ok_or(RegistryError::WrongServer)?;
        Ok(look(&shared.0))
    }

    /// Gives the calling process this key, with a value: from now on it is found under it, until it ends, or takes it back
    /// with [`unregister`](Self::unregister).
    ///
    /// A process may have any number of keys; under a [`Duplicate`](super::Duplicate) registry also the same one several
    /// times. With its first one it is linked with the registry's process, and unlinked when it has none any more: the end of
    /// a registry is the end of those who have keys in it, unless they trap exits.
    ///
    /// # Examples
    /// ```
    /// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
    /// use otp::Registry;
    ///
    /// let rooms = Registry::<String, u32>::unique().start_link().await?;
    /// let (inside, is_ready) = tokio::sync::oneshot::channel();
    /// let lobby = otp::spawn({
    ///     let rooms = rooms.clone();
    ///     async move |mut inbox| {
    ///         rooms.register("lobby".to_owned(), 12).unwrap();
    ///         inside.send(()).unwrap();
    ///         inbox.receive().await;
    ///     }
    /// });
    /// is_ready.await.unwrap();
    /// assert_eq!(rooms.lookup("lobby"), Some((lobby, 12)));
    /// otp::send(lobby, "close");
    /// otp::exited(lobby).await;
    /// assert_eq!(rooms.lookup("lobby"), None); // before anybody is told of its end
    /// # Ok::<(), otp::StartError>(())
    /// # }).unwrap();
    /// ```
    ///
    /// # Errors
    /// [`AlreadyRegistered`](RegistryError::AlreadyRegistered) under a unique registry if a living process has the key, also
    /// if that is the caller; [`NoProc`](RegistryError::NoProc) if there is no registry. A key whose holder has died is free,
    /// whether its entry has been removed yet or not.
    ///
    /// # Panics
    /// Outside a process: there is nobody to be found.
    #[doc(alias = "Registry.register")]
    #[track_caller]
    pub fn register(&self, key: K, value: V) -> Result<(), RegistryError> {
        let me = current().expect("`register` needs a calling process: use it in a spawned process or in a handler");
        self.with(|core| core.register(&me, key, value).map(drop))?
    }

    /// Takes a key back from the calling process: all its entries under it. Does nothing if it has none, and nothing outside
    /// a process.
    #[doc(alias = "Registry.unregister")]
    pub fn unregister<Q>(&self, key: &Q)
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.unregister_match(key, |_| true);
    }

    /// Takes those of the calling process's entries under this key back whose values `unwanted` picks; answers how many.
    ///
    /// Elixir answers `:ok` whatever was removed.
    #[doc(alias = "Registry.unregister_match")]
    pub fn unregister_match<Q>(&self, key: &Q, unwanted: impl Fn(&V) -> bool) -> usize
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        let Some(me) = self_pid() else { return 0 };
        self.with(|core| core.unregister(me, key, unwanted)).unwrap_or(0)
    }

    /// The values that a process has under a key, oldest first; at most one under a unique registry.
    ///
    /// Elixir's `values/3`, whose process need not be the caller either.
    #[doc(alias = "Registry.values")]
    pub fn values<Q>(&self, key: &Q, pid: Pid) -> Vec<V>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.matching_entries(key, |found, _| found == pid).into_iter().map(|(_, value)| value).collect()
    }

    /// The keys that a process has, oldest first, each as often as it has it.
    #[doc(alias = "Registry.keys")]
    pub fn keys(&self, pid: Pid) -> Vec<K> {
        self.with(|core| core.keys(pid)).unwrap_or_default()
    }

    /// How many entries there are. It is read shard by shard: while others register, it is one of the numbers that were
    /// right meanwhile, or near it.
    #[doc(alias = "Registry.count")]
    pub fn count(&self) -> usize {
        self.with(|core| core.table().map_or(0, super::table::Table::len)).unwrap_or(0)
    }

    /// The entries of a key whose values `wanted` picks, oldest first.
    ///
    /// Elixir: `match/4`, where a pattern and guards say which values. Patterns never apply to keys there either.
    ///
    /// # Examples
    /// ```
    /// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
    /// use otp::key_registry::{Duplicate, Registry};
    ///
    /// let topics = Registry::<&str, u8, Duplicate>::duplicate().start_link().await?;
    /// let subscriber = otp::spawn({
    ///     let topics = topics.clone();
    ///     async move |_| {
    ///         topics.register("news", 1).unwrap();
    ///         topics.register("news", 5).unwrap();
    ///         assert_eq!(topics.matching("news", |level| *level > 3), [(otp::self_pid().unwrap(), 5)]);
    ///         assert_eq!(topics.count_matching("news", |level| *level > 0), 2);
    ///     }
    /// });
    /// assert_eq!(otp::exited(subscriber).await, otp::ExitReason::Normal);
    /// # Ok::<(), otp::StartError>(())
    /// # }).unwrap();
    /// ```
    #[doc(alias = "Registry.match")]
    pub fn matching<Q>(&self, key: &Q, wanted: impl Fn(&V) -> bool) -> Vec<(Pid, V)>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.matching_entries(key, |_, value| wanted(value))
    }

    /// How many entries of a key have a value that `wanted` picks.
    #[doc(alias = "Registry.count_match")]
    pub fn count_matching<Q>(&self, key: &Q, wanted: impl Fn(&V) -> bool) -> usize
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.found(key).into_iter().flatten().filter(|(_, value)| wanted(value)).count()
    }

    fn matching_entries<Q>(&self, key: &Q, wanted: impl Fn(Pid, &V) -> bool) -> Vec<(Pid, V)>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        let found = self.found(key).into_iter().flatten();
        found.filter(|(pid, value)| wanted(*pid, value)).map(|(pid, value)| (pid, V::clone(&value))).collect()
    }

    /// The entries of a key, partition by partition, oldest first.
    pub(super) fn found<Q>(&self, key: &Q) -> Vec<Vec<(Pid, Arc<V>)>>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        let look = |core: &Arc<Core<K, V>>| {
            let Some(table) = core.table() else { return Vec::new() };
            let partitions = core.partitions_of(table, table.hash(key));
            let found = partitions.map(|partition| table.of(partition, key));
            found.map(|found| found.into_iter().map(|found| (found.pid, found.value)).collect()).collect()
        };
        self.with(look).unwrap_or_default()
    }

    /// What `project` makes of the entries, oldest first; it leaves out those of which it makes `None`.
    ///
    /// It visits all of them, on a copy: for reports, not for finding one.
    ///
    /// Elixir: `select/2` with match specifications.
    ///
    /// # Examples
    /// ```
    /// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
    /// use otp::Registry;
    ///
    /// let stock = Registry::<&str, u32>::unique().start_link().await?;
    /// let process = otp::spawn({
    ///     let stock = stock.clone();
    ///     async move |_| {
    ///         stock.register("apples", 3).unwrap();
    ///         stock.register("pears", 0).unwrap();
    ///         let there = stock.select(|fruit, _pid, n| (*n > 0).then(|| (*fruit, *n)));
    ///         assert_eq!(there, [("apples", 3)]);
    ///         assert_eq!(stock.count_select(|_, _, n| *n == 0), 1);
    ///     }
    /// });
    /// assert_eq!(otp::exited(process).await, otp::ExitReason::Normal);
    /// # Ok::<(), otp::StartError>(())
    /// # }).unwrap();
    /// ```
    #[doc(alias = "Registry.select")]
    pub fn select<T>(&self, mut project: impl FnMut(&K, Pid, &V) -> Option<T>) -> Vec<T> {
        let all = self.with(|core| core.table().map_or_else(Vec::new, super::table::Table::all)).unwrap_or_default();
        all.into_iter().filter_map(|(key, found)| project(&key, found.pid, &found.value)).collect()
    }

    /// How many entries `wanted` picks.
    #[doc(alias = "Registry.count_select")]
    pub fn count_select(&self, mut wanted: impl FnMut(&K, Pid, &V) -> bool) -> usize {
        self.select(|key, pid, value| wanted(key, pid, value).then_some(())).len()
    }

    /// Calls `each` with the entries of a key, in the calling process, once for each partition that has any, and not at all if
    /// there are none.
    ///
    /// It is how a message goes to all who are registered under a key. What `each` does is its own affair: no lock is held
    /// meanwhile, and a process of the list may have ended by then.
    ///
    /// # Examples
    /// ```
    /// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
    /// use otp::key_registry::{Duplicate, Registry};
    ///
    /// let topics = Registry::<&str, (), Duplicate>::duplicate().start_link().await?;
    /// let subscriber = otp::spawn({
    ///     let topics = topics.clone();
    ///     async move |mut inbox| {
    ///         topics.register("news", ()).unwrap();
    ///         topics.dispatch("news", |subscribers| {
    ///             for (pid, ()) in subscribers {
    ///                 otp::send(*pid, "rain tomorrow");
    ///             }
    ///         });
    ///         assert_eq!(inbox.receive().await.take::<&str>().unwrap(), "rain tomorrow");
    ///     }
    /// });
    /// assert_eq!(otp::exited(subscriber).await, otp::ExitReason::Normal);
    /// # Ok::<(), otp::StartError>(())
    /// # }).unwrap();
    /// ```
    #[doc(alias = "Registry.dispatch")]
    pub fn dispatch<Q>(&self, key: &Q, mut each: impl FnMut(&[(Pid, V)]))
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        for entries in self.dispatched(key) {
            each(&entries);
        }
    }

    pub(super) fn dispatched<Q>(&self, key: &Q) -> Vec<Vec<(Pid, V)>>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        let found = self.found(key).into_iter().filter(|entries| !entries.is_empty());
        found.map(|entries| entries.into_iter().map(|(pid, value)| (pid, V::clone(&value))).collect()).collect()
    }

    /// Over how many partitions the entries are spread; 0 before the registry's first start.
    pub fn partitions(&self) -> usize {
        self.with(|core| core.table().map_or(0, super::table::Table::partitions)).unwrap_or(0)
    }

    /// Runs `critical` while nobody else runs anything under the same key: one after the other, in the order in which they
    /// have come. Different keys do not wait for each other.
    ///
    /// The lock is released when the future is done, panics, or is dropped, so also when its process is killed. Who is
    /// dropped while it waits is skipped. Locks have nothing to do with entries, and outlive the registry's process. Somebody
    /// who asks for a key that he has locked himself waits for ever.
    ///
    /// Use it where something is to be looked up and, if it is not there, to be started by one of many.
    ///
    /// # Examples
    /// ```
    /// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
    /// use otp::Registry;
    ///
    /// let files = Registry::<&str>::unique().start_link().await?;
    /// let size = files.lock("a.txt", async { "what was read".len() }).await.unwrap();
    /// assert_eq!(size, 13);
    /// # Ok::<(), otp::StartError>(())
    /// # }).unwrap();
    /// ```
    ///
    /// # Errors
    /// [`NoProc`](RegistryError::NoProc) if there is no registry when it is asked for; nothing has run then.
    ///
    /// # Cancel safety
    /// May be dropped at any time, with `critical`.
    #[doc(alias = "Registry.lock")]
    pub fn lock<'a, T: Send + 'a>(
        &self,
        key: K,
        critical: impl Future<Output = T> + Send + 'a,
    ) -> BoxFuture<'a, Result<T, RegistryError>> {
        let this = self.clone();
        // in a box it says nothing of `K` any more: see `ScopeRef::ask`
        Box::pin(async move {
            let core = this.with(Arc::clone)?;
            core.incarnation()?;
            let mut turn = core.lines.join(key);
            (&mut turn).await;
            Ok(critical.await)
        })
    }

    /// A value that the registry carries for all who use it, by its type.
    ///
    /// Elixir: `meta/2`, where a value has a key instead of a type.
    ///
    /// # Examples
    /// ```
    /// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
    /// use otp::Registry;
    ///
    /// struct Limit(usize);
    ///
    /// let rooms = Registry::<String>::unique().meta(Limit(10)).start_link().await?;
    /// assert_eq!(rooms.meta::<Limit>().unwrap().0, 10);
    /// rooms.put_meta(Limit(20)).unwrap();
    /// assert_eq!(rooms.meta::<Limit>().unwrap().0, 20);
    /// assert!(rooms.delete_meta::<Limit>() && rooms.meta::<Limit>().is_none());
    /// # Ok::<(), otp::StartError>(())
    /// # }).unwrap();
    /// ```
    #[doc(alias = "Registry.meta")]
    pub fn meta<T: Send + Sync + 'static>(&self) -> Option<Arc<T>> {
        let keeper = self.with(|core| core.incarnation()).ok()?.ok()?;
        let value = keeper.meta.read().get(&TypeId::of::<T>()).cloned();
        value?.downcast().ok()
    }

    /// Gives it another value of this type. A restarted registry has those again that its declaration gives it.
    ///
    /// # Errors
    /// [`NoProc`](RegistryError::NoProc) if there is no registry.
    #[doc(alias = "Registry.put_meta")]
    pub fn put_meta<T: Send + Sync + 'static>(&self, value: T) -> Result<(), RegistryError> {
        let keeper = self.with(|core| core.incarnation())??;
        let value: Arc<dyn Any + Send + Sync> = Arc::new(value);
        let before = keeper.meta.write().insert(TypeId::of::<T>(), value);
        drop(before);
        Ok(())
    }

    /// Takes the value of this type away; says whether there was one.
    #[doc(alias = "Registry.delete_meta")]
    pub fn delete_meta<T: Send + Sync + 'static>(&self) -> bool {
        let Ok(Ok(keeper)) = self.with(|core| core.incarnation()) else { return false };
        let before = keeper.meta.write().remove(&TypeId::of::<T>());
        before.is_some()
    }
}

/// What a registry shows under its pid.
pub(super) struct Named<K, V, M>(pub(super) Arc<Core<K, V>>, pub(super) std::marker::PhantomData<fn() -> M>);

impl<K, V, M> Clone for RegistryRef<K, V, M> {
    fn clone(&self) -> Self {
        Self { server: self.server.clone(), core: self.core.clone() }
    }
}

impl<K, V, M> AsRef<ServerRef<Registry<K, V, M>>> for RegistryRef<K, V, M> {
    fn as_ref(&self) -> &ServerRef<Registry<K, V, M>> {
        &self.server
    }
}

impl<K, V, M> fmt::Debug for RegistryRef<K, V, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("RegistryRef").field(&self.server).finish()
    }
}
