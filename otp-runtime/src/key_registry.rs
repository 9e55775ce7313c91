//! Processes by keys: Elixir's `Registry`.
//!
//! A [`Registry`] is where processes are found under keys of your own type, each with a value. It is a child of a
//! supervisor like any other; reading it asks no process. What a process has there goes with the process, before anybody is
//! told of its end: **a lookup never answers with a pid whose `Down` the caller has seen.**
//!
//! - A [`Unique`] registry gives a key to one process: `rooms.lookup("lobby")`, or the key as a name,
//!   `Room::named(rooms.via("lobby"))`.
//! - A [`Duplicate`] registry gives it to any number: subscribers of a topic, to whom [`dispatch`](RegistryRef::dispatch)
//!   sends.
//!
//! What only makes sense for one of them exists for that one: the rest does not compile. Names of the whole program are in
//! [`registry`](crate::registry); groups that several processes manage, and that can be watched, in [`pg`](crate::pg).

mod client;
mod core;
pub(crate) mod directory;
mod duplicate;
mod error;
mod event;
mod holders;
mod kind;
mod line;
mod server;
pub(crate) mod slots;
pub(crate) mod table;
mod unique;
mod via;

pub use client::RegistryRef;
pub use error::RegistryError;
pub use event::RegistryEvent;
pub use kind::{Duplicate, Kind, Unique};
pub use via::KeyName;

use self::client::Named;
use self::core::Meta;
use self::server::{Boot, Keeping};
use crate::gen_server::launch_as;
use crate::name::Name;
use crate::process::record::AnyProcess;
use crate::protocol::StartError;
use crate::spec::{Booted, BoxFuture, ChildDefaults, Process, Spec};
use std::any::TypeId;
use std::fmt;
use std::hash::Hash;
use std::marker::PhantomData;
use std::sync::Arc;

/// What may be a key. Two keys are the same when they are equal: in Elixir `1` and `1.0` are two keys, here they are of two
/// types.
///
/// `hash`, `eq`, `clone` and `drop` of a key run with no lock of the registry held.
pub trait Key: Hash + Eq + Clone + Send + Sync + 'static {}

impl<K: Hash + Eq + Clone + Send + Sync + 'static> Key for K {}

/// What an entry may carry.
pub trait Value: Clone + Send + Sync + 'static {}

impl<V: Clone + Send + Sync + 'static> Value for V {}

type Entries<K, V, M> = fn() -> (K, V, M);

/// Declares a registry: keys of type `K`, each entry with a `V`, and one holder for each key or any number.
///
/// Use it where processes are made at run time and are to be found by something the program knows of them: rooms by their
/// names, sessions by users, subscribers by topics. Processes that a tree declares are found by their references, and need
/// none.
///
/// A registry is a child of a supervisor, before those who use it. Its process does next to nothing; it is there to be linked
/// with: whoever has a key is linked with it, so that a registry that crashes takes those along whom nobody could find any
/// more, and their supervisors start them again. It comes back empty.
///
/// # Examples
/// ```
/// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
/// use otp::Registry;
/// use otp::prelude::*;
///
/// #[derive(Default)]
/// struct Room;
///
/// #[gen_server]
/// impl Room {
///     #[call]
///     fn size(&self) -> u32 {
///         12
///     }
/// }
///
/// supervisor! {
///     App: one_for_all {
///         rooms: Registry<String> = Registry::unique().spec(),
///         room(name: String): Room = Room::spec().name(rooms.via(name.clone())),
///     }
/// }
///
/// let app = App.start_link().await?;
/// app.start_room("lobby".to_owned()).await?;
/// assert_eq!(Room::named(app.rooms().via("lobby".to_owned())).size().await, Ok(12));
/// assert_eq!(app.rooms().count(), 1);
/// # Ok::<(), StartError>(())
/// # }).unwrap();
/// ```
///
/// # OTP
/// Elixir's `Registry`. Differences: keys and values have types; patterns and guards are closures; a registry is used by its
/// reference, or by [name](Self::named); lookups do not see dead processes; there is one process, not one for each
/// partition, and nothing is cleaned up later than the process ends.
#[must_use = "a declaration starts nothing by itself"]
pub struct Registry<K, V = (), M = Unique> {
    partitions: usize,
    listeners: Vec<Name>,
    meta: Meta,
    entries: PhantomData<Entries<K, V, M>>,
}

impl<K: Key, V: Value> Registry<K, V, Unique> {
    /// A registry where each key has at most one holder (`keys: :unique`).
    pub fn unique() -> Self {
        Self::new()
    }
}

impl<K: Key, V: Value> Registry<K, V, Duplicate> {
    /// A registry where each key has any number of holders (`keys: :duplicate`).
    pub fn duplicate() -> Self {
        Self::new()
    }
}

impl<K: Key, V: Value, M: Kind> Registry<K, V, M> {
    fn new() -> Self {
        Self { partitions: 1, listeners: Vec::new(), meta: Meta::new(), entries: PhantomData }
    }

    /// Divides the entries of a duplicate registry by their processes into this many parts; one by default, as in Elixir. A
    /// lookup visits all of them; [`dispatch`](RegistryRef::dispatch) is called for each.
    ///
    /// It is for topics with tens of thousands of subscribers, which `dispatch_parallel` then serves side by side. To spread
    /// keys over locks it is not needed: each partition does that by itself. A restarted registry keeps the number of its
    /// first start. 0 counts as 1.
    pub fn partitions(mut self, partitions: usize) -> Self {
        self.partitions = partitions.max(1);
        self
    }

    /// Tells whoever has this name of each entry that is made or taken back, by a message of the type
    /// [`RegistryEvent<K, V>`](RegistryEvent).
    ///
    /// # Examples
    /// ```
    /// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
    /// use otp::key_registry::{Registry, RegistryEvent};
    ///
    /// let process = otp::spawn(async |mut inbox| {
    ///     otp::register("the listener", inbox.pid()).unwrap();
    ///     let rooms = Registry::<&str>::unique().listener("the listener").start_link().await.unwrap();
    ///     rooms.register("lobby", ()).unwrap();
    ///     let heard = inbox.receive().await.take::<RegistryEvent<&str, ()>>().unwrap();
    ///     assert!(matches!(heard, RegistryEvent::Registered { key: "lobby", .. }));
    /// });
    /// assert_eq!(otp::exited(process).await, otp::ExitReason::Normal);
    /// # });
    /// ```
    pub fn listener(mut self, name: impl Into<Name>) -> Self {
        self.listeners.push(name.into());
        self
    }

    /// Gives the registry a value of any type to carry: see [`RegistryRef::meta`].
    pub fn meta<T: Send + Sync + 'static>(mut self, value: T) -> Self {
        self.meta.insert(TypeId::of::<T>(), Arc::new(value));
        self
    }

    /// This registry as a child of a supervisor, or to be started with options, a [name](Spec::name) above all.
    pub fn spec(self) -> Spec<Self> {
        Spec::__new(self)
    }

    /// Starts the registry, linked with the caller if that is a process.
    ///
    /// # Errors
    /// None from this declaration alone.
    ///
    /// # Cancel safety
    /// Dropping the future before it is ready ends the registry.
    #[doc(alias = "Registry.start_link")]
    pub fn start_link(self) -> BoxFuture<'static, Result<RegistryRef<K, V, M>, StartError>> {
        Box::pin(self.spec().start_link())
    }

    /// A reference to whatever registry has this name when it is used. If that is one of other keys or values, lookups find
    /// nothing, and registering answers [`WrongServer`](RegistryError::WrongServer).
    pub fn named(name: impl Into<Name>) -> RegistryRef<K, V, M> {
        RegistryRef::named(name.into())
    }
}

async fn run<K: Key, V: Value, M: Kind>(
    spec: Spec<Registry<K, V, M>>,
    at: &RegistryRef<K, V, M>,
) -> Result<AnyProcess, StartError> {
    let (this, options) = spec.needed()?.__into_parts();
    let Some(core) = at.place_core().cloned() else { return Err(StartError::Ignored) };
    let boot = Boot {
        shown: Arc::new(Named::<K, V, M>(core.clone(), PhantomData)),
        core,
        partitions: this.partitions,
        listeners: this.listeners,
        meta: this.meta,
    };
    launch_as::<Keeping<K, V>>("Registry", boot, options.start, options.bond).await
}

#[diagnostic::do_not_recommend]
impl<K: Key, V: Value, M: Kind> Process for Registry<K, V, M> {
    type Args = Self;
    type Ref = RegistryRef<K, V, M>;
    const DEFAULTS: ChildDefaults = ChildDefaults::WORKER;

    fn vacant() -> RegistryRef<K, V, M> {
        RegistryRef::vacant()
    }

    fn boot(spec: Spec<Self>, at: &RegistryRef<K, V, M>) -> BoxFuture<'static, Result<Booted, StartError>> {
        let (at, lineage) = (at.clone(), spec.options.lineage.clone());
        Box::pin(async move {
            let process = run(spec, &at).await?;
            if let Some(place) = at.server.as_place() {
                place.fill(process.clone(), &lineage);
            }
            Ok(Booted { process, info: None })
        })
    }

    fn retire(at: &RegistryRef<K, V, M>) {
        if let Some(place) = at.server.as_place() {
            place.retire();
        }
    }

    /// On its own it has no place in a tree that somebody could take after it.
    async fn launch(spec: Spec<Self>) -> Result<RegistryRef<K, V, M>, StartError> {
        let at = RegistryRef::vacant();
        let process = run(spec, &at).await?;
        Ok(at.of_process(process))
    }
}

impl<K, V, M: Kind> fmt::Debug for Registry<K, V, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Registry")
            .field("unique", &M::UNIQUE)
            .field("partitions", &self.partitions)
            .field("listeners", &self.listeners)
            .finish_non_exhaustive()
    }
}
