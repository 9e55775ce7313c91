//! The contract of a name that is kept elsewhere.

use crate::pid::Pid;
use std::fmt;

/// A name that is not local: a value that knows in which registry it is kept, and under which key.
///
/// Implement it for a registry of your own: sharded, persistent, per tenant. The value is OTP's module and name in one,
/// and whatever takes a name takes it: [`Spec::name`](crate::spec::Spec::name), `Kv::named`, `Kv::whereis`,
/// [`register`](crate::registry::register). [`Global`](crate::registry::global::Global) is one that is there already.
///
/// A process enters itself before its `init` runs. Its names are given free while it ends, before anybody is told of the
/// end, whatever ended it. They are found by [`whereis_name`](Self::whereis_name) for each message; who is not alive is
/// not found, whatever the registry says.
///
/// The functions run with no lock of the runtime held: they may register, look up, send. They should return soon: the
/// process that asks waits. A panic in one of them ends nobody. One in `register_name` is the start's error (or
/// [`RegisterError::Panicked`](crate::registry::RegisterError::Panicked)); the others are reported, and mean that nobody
/// has the name.
///
/// A value's `Debug` is how reports and descendants call the process, if it has no local name.
///
/// OTP: the callbacks of a `{via, Module, Name}` module, with these differences. `unregister_name` says whose name it is,
/// so that a process that ends late cannot take the name from its successor. The names are given free by the process's
/// end; an OTP registry has to watch its processes itself. There is no `send/2`: a message goes to the process that
/// `whereis_name` finds.
///
/// # Examples
/// ```
/// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
/// use otp::prelude::*;
/// use otp::Via;
/// use std::collections::HashMap;
/// use std::sync::{Arc, Mutex};
///
/// /// One registry for each tenant.
/// #[derive(Clone, Default)]
/// struct Tenant(Arc<Mutex<HashMap<String, Pid>>>);
///
/// /// A name in it.
/// struct TenantName(Tenant, String);
///
/// impl std::fmt::Debug for TenantName {
///     fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
///         write!(f, "tenant/{}", self.1)
///     }
/// }
///
/// impl Via for TenantName {
///     fn register_name(&self, pid: Pid) -> bool {
///         let mut names = self.0.0.lock().unwrap();
///         *names.entry(self.1.clone()).or_insert(pid) == pid
///     }
///     fn unregister_name(&self, pid: Pid) {
///         let mut names = self.0.0.lock().unwrap();
///         if names.get(&self.1) == Some(&pid) {
///             names.remove(&self.1);
///         }
///     }
///     fn whereis_name(&self) -> Option<Pid> {
///         self.0.0.lock().unwrap().get(&self.1).copied()
///     }
/// }
///
/// #[derive(Default)]
/// struct Lamp;
///
/// #[gen_server]
/// impl Lamp {
///     #[call]
///     fn lit(&self) -> bool {
///         true
///     }
/// }
///
/// let tenant = Tenant::default();
/// let desk = || TenantName(tenant.clone(), "desk".to_owned());
/// let lamp = Lamp::spec().name(desk()).start().await.unwrap();
/// assert_eq!(Lamp::named(desk()).lit().await, Ok(true));
/// lamp.stop().await.unwrap();
/// assert!(tenant.0.lock().unwrap().is_empty());
/// # });
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a name of a process",
    label = "neither a text nor a `Via`",
    note = "a local name is a text: `\"kv\"`, `format!(\"kv {{n}}\")`",
    note = "any other value is a global name as `otp::registry::Global::new(value)`"
)]
#[doc(alias = "via")]
pub trait Via: fmt::Debug + Send + Sync + 'static {
    /// Gives the name to this process, unless it belongs to another living one; says whether it did (`yes` or `no`).
    ///
    /// A registry may find a process there that has ended: [`is_alive`](crate::process::is_alive) tells.
    #[must_use = "`false` means that the name was not given"]
    fn register_name(&self, pid: Pid) -> bool;

    /// Takes the name from this process. If it has it not (any more), nothing must happen: the name may be another's.
    fn unregister_name(&self, pid: Pid);

    /// Who has the name.
    fn whereis_name(&self) -> Option<Pid>;
}
