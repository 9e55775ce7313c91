//! From the declaration of a scope to its process.

use super::client::ScopeRef;
use super::server::{Boot, Keeping};
use crate::gen_server::launch_as;
use crate::key_registry::Key;
use crate::name::Name;
use crate::process::record::AnyProcess;
use crate::protocol::StartError;
use crate::spec::{Booted, BoxFuture, ChildDefaults, Process, Spec};
use std::fmt;
use std::marker::PhantomData;

/// Declares a scope: groups named by a `G`, independent of those of all other scopes.
///
/// Use one for each part of a program that has groups of its own, with a type that says which there can be. It is a child
/// of a supervisor, before those who use it. A scope that is restarted starts empty; its members are not linked with it,
/// live on, and have to join again (OTP's do as well).
///
/// # Examples
/// ```
/// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
/// use otp::pg::Scope;
/// use otp::prelude::*;
///
/// #[derive(Clone, Debug, PartialEq, Eq, Hash)]
/// enum Group {
///     Workers,
///     Room(u32),
/// }
///
/// supervisor! {
///     App: one_for_one {
///         groups: Scope<Group> = Scope::new().spec(),
///     }
/// }
///
/// let app = App.start_link().await?;
/// let groups = app.groups();
/// let member = otp::spawn(async |mut inbox| {
///     assert_eq!(inbox.receive().await.take::<&str>().unwrap(), "hello");
/// });
/// groups.join(Group::Room(3), member).await?;
/// assert_eq!(groups.get_members(&Group::Room(3)), [member]);
/// assert_eq!(groups.broadcast(&Group::Room(3), "hello"), 1);
/// otp::exited(member).await;
/// assert!(groups.get_members(&Group::Room(3)).is_empty());
/// assert!(groups.get_members(&Group::Workers).is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
///
/// OTP: a scope of `pg`, which is started by `pg:start_link(Scope)`. Differences: group names have a type; a scope need not
/// have a name. There is no cluster yet: all members are of this program.
#[doc(alias = "pg")]
#[must_use = "a declaration starts nothing by itself"]
pub struct Scope<G>(PhantomData<fn() -> G>);

impl<G: Key> Scope<G> {
    /// A scope without groups.
    #[expect(clippy::new_without_default, reason = "there is nothing to be defaulted: this is a declaration")]
    pub fn new() -> Self {
        Self(PhantomData)
    }

    /// This scope as a child of a supervisor, or to be started with options, a [name](Spec::name) above all.
    pub fn spec(self) -> Spec<Self> {
        Spec::__new(self)
    }

    /// Starts the scope, linked with the caller if that is a process.
    ///
    /// # Errors
    /// None from this declaration alone.
    ///
    /// # Cancel safety
    /// Dropping the future before it is ready ends the scope.
    #[doc(alias = "pg:start_link")]
    pub fn start_link(self) -> BoxFuture<'static, Result<ScopeRef<G>, StartError>> {
        Box::pin(self.spec().start_link())
    }

    /// A reference to whatever scope has this name when it is used. If that is one with other groups, there are no members,
    /// and joining answers [`WrongServer`](super::GroupError::WrongServer).
    pub fn named(name: impl Into<Name>) -> ScopeRef<G> {
        ScopeRef::named(name.into())
    }
}

async fn run<G: Key>(spec: Spec<Scope<G>>, at: &ScopeRef<G>) -> Result<AnyProcess, StartError> {
    let (_, options) = spec.needed()?.__into_parts();
    let Some(table) = at.place_table() else { return Err(StartError::Ignored) };
    launch_as::<Keeping<G>>("pg", Boot { table }, options.start, options.bond).await
}

#[diagnostic::do_not_recommend]
impl<G: Key> Process for Scope<G> {
    type Args = Self;
    type Ref = ScopeRef<G>;
    const DEFAULTS: ChildDefaults = ChildDefaults::WORKER;

    fn vacant() -> ScopeRef<G> {
        ScopeRef::vacant()
    }

    fn boot(spec: Spec<Self>, at: &ScopeRef<G>) -> BoxFuture<'static, Result<Booted, StartError>> {
        let (at, lineage) = (at.clone(), spec.options.lineage.clone());
        Box::pin(async move {
            let process = run(spec, &at).await?;
            if let Some(place) = at.server.as_place() {
                place.fill(process.clone(), &lineage);
            }
            Ok(Booted { process, info: None })
        })
    }

    fn retire(at: &ScopeRef<G>) {
        if let Some(place) = at.server.as_place() {
            place.retire();
        }
    }

    /// On its own it has no place in a tree that somebody could take after it.
    async fn launch(spec: Spec<Self>) -> Result<ScopeRef<G>, StartError> {
        let at = ScopeRef::vacant();
        let process = run(spec, &at).await?;
        Ok(at.of_process(process))
    }
}

impl<G> fmt::Debug for Scope<G> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Scope")
    }
}
