//! What only a registry can do whose keys have one holder each.

use super::kind::Unique;
use super::via::KeyName;
use super::{Key, RegistryRef, Value};
use crate::pid::Pid;
use crate::process::self_pid;
use std::borrow::Borrow;
use std::hash::Hash;
use std::sync::Arc;

impl<K: Key, V: Value> RegistryRef<K, V, Unique> {
    /// Who has a key, and with which value.
    ///
    /// A process that has ended is not found: whoever has seen its `Down` never gets its pid. (In Elixir a lookup may answer
    /// with a dead process for a while.)
    ///
    /// It takes one short lock of many, asks no process, and allocates nothing besides what the value's `clone` does;
    /// [`whereis`](Self::whereis) leaves that out as well.
    #[doc(alias = "Registry.lookup")]
    pub fn lookup<Q>(&self, key: &Q) -> Option<(Pid, V)>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        let found = self.with(|core| {
            let table = core.table()?;
            table.first(core.partitions_of(table, table.hash(key)).start, key)
        });
        let found = found.ok()??;
        Some((found.pid, V::clone(&found.value)))
    }

    /// Who has a key.
    #[doc(alias = "Registry.whereis_name")]
    pub fn whereis<Q>(&self, key: &Q) -> Option<Pid>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        let holder = self.with(|core| {
            let table = core.table()?;
            table.holder(core.partitions_of(table, table.hash(key)).start, key)
        });
        holder.ok()?
    }

    /// Gives the calling process's entry another value; answers the new one and the one before, or `None` if the caller has
    /// not this key.
    ///
    /// # Examples
    /// ```
    /// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
    /// use otp::Registry;
    ///
    /// let scores = Registry::<&str, u32>::unique().start_link().await?;
    /// let player = otp::spawn({
    ///     let scores = scores.clone();
    ///     async move |_| {
    ///         scores.register("eve", 1).unwrap();
    ///         assert_eq!(scores.update_value("eve", |score| score + 1), Some((2, 1)));
    ///         assert_eq!(scores.update_value("bob", |score| score + 1), None);
    ///     }
    /// });
    /// assert_eq!(otp::exited(player).await, otp::ExitReason::Normal);
    /// # Ok::<(), otp::StartError>(())
    /// # }).unwrap();
    /// ```
    ///
    /// Elixir: `{new, old}`, or `:error`. On a registry of duplicate keys this does not compile.
    #[doc(alias = "Registry.update_value")]
    pub fn update_value<Q>(&self, key: &Q, update: impl FnOnce(&V) -> V) -> Option<(V, V)>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        let me = self_pid()?;
        let update = |core: &Arc<super::core::Core<K, V>>| {
            let table = core.table()?;
            let (spot, _) = core.held(table, me, key).pop()?;
            let new = Arc::new(update(&*table.value(spot)?));
            let old = table.replace(spot, new.clone()).ok()?;
            Some((V::clone(&new), V::clone(&old)))
        };
        self.with(update).ok()?
    }

    /// A key as the name of a process, wherever a name is asked for: `Room::spec().name(rooms.via("lobby"))` registers the
    /// room under it before its `init` runs, `Room::named(rooms.via("lobby"))` leads to whoever has it.
    ///
    /// A process that is started like this is registered with the value `V::default()`;
    /// [`via_with`](Self::via_with) says another.
    ///
    /// # Examples
    /// ```
    /// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
    /// use otp::Registry;
    /// use otp::prelude::*;
    ///
    /// #[derive(Default)]
    /// struct Room {
    ///     guests: u32,
    /// }
    ///
    /// #[gen_server]
    /// impl Room {
    ///     #[call]
    ///     fn enter(&mut self) -> u32 {
    ///         self.guests += 1;
    ///         self.guests
    ///     }
    /// }
    ///
    /// let rooms = Registry::<String>::unique().start_link().await?;
    /// let lobby = || rooms.via("lobby".to_owned());
    /// Room::spec().name(lobby()).start().await?;
    /// assert_eq!(Room::named(lobby()).enter().await, Ok(1));
    /// let again = Room::spec().name(lobby()).start().await;
    /// assert_eq!(again.unwrap_err(), StartError::AlreadyStarted(rooms.whereis("lobby").unwrap()));
    /// # Ok::<(), StartError>(())
    /// # }).unwrap();
    /// ```
    ///
    /// Elixir: `{:via, Registry, {registry, key}}`. On a registry of duplicate keys this does not compile.
    pub fn via(&self, key: K) -> KeyName<K, V>
    where
        K: std::fmt::Debug,
        V: Default,
    {
        self.via_with(key, V::default())
    }

    /// [`via`](Self::via) with the value that a process which is started under this name is registered with.
    ///
    /// Elixir: `{:via, Registry, {registry, key, value}}`.
    pub fn via_with(&self, key: K, value: V) -> KeyName<K, V>
    where
        K: std::fmt::Debug,
    {
        KeyName::new(self.clone(), key, value)
    }
}
