//! Global names (`global`): a second scope beside the local names, for names of any kind.
//!
//! A name is any value that can be printed: `("shard", 3)`, an enum, a struct, a text. It is used like every name:
//! `Kv::spec().name(Global::new(("shard", 3)))`, `Kv::named(Global::new(("shard", 3)))`. The functions here take the value
//! itself.
//!
//! **Two values are the same name when they print the same** with `{:?}`. That is as close as Rust comes to comparing
//! terms: `("shard", 3_u8)` and `(String::from("shard"), 3_u64)` are one name. So do not use what prints differently
//! each time, or prints less than it is.
//!
//! OTP: the module `global`, with these differences:
//! - The scope is the program: there is no cluster. So nothing is locked, nothing can conflict, and there are no
//!   resolver functions; `sync/0`, `trans` and `del_lock` have no counterpart.
//! - A process may have several global names; in OTP it must be allowed.
//! - A name is free before anybody is told of its process's end; in OTP a little later.
//! - `send` to a name nobody has gives the message back instead of raising `badarg`
//!   ([`registry::send`](super::send)).
//!
//! # Examples
//! ```
//! # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
//! use otp::prelude::*;
//! use otp::registry::{Global, global};
//!
//! #[derive(Default)]
//! struct Shard {
//!     hits: u64,
//! }
//!
//! #[gen_server]
//! impl Shard {
//!     #[call]
//!     fn hit(&mut self) -> u64 {
//!         self.hits += 1;
//!         self.hits
//!     }
//! }
//!
//! for n in 0..4 {
//!     Shard::spec().name(Global::new(("hits", n))).start().await?;
//! }
//! let shard = Shard::named(Global::new(("hits", 3)));
//! assert_eq!(shard.hit().await, Ok(1));
//! assert_eq!(global::whereis(("hits", 3)), shard.pid());
//! assert_eq!(global::whereis(("hits", 4)), None);
//! # Ok::<(), StartError>(())
//! # }).unwrap();
//! ```

use super::RegisterError;
use super::table::Table;
use super::via;
use crate::name::Via;
use crate::pid::Pid;
use crate::process::table as processes;
use std::fmt;
use std::sync::{Arc, LazyLock};

pub(super) static NAMES: LazyLock<Table> = LazyLock::new(Table::default);

/// A global name: any value that can be printed, as the name of a process.
///
/// Use it where a name is asked for; it is a [`Via`]. It prints as the value does, and two of them are equal when they
/// print the same.
///
/// # Examples
/// ```
/// use otp::registry::Global;
///
/// #[derive(Debug)]
/// enum Room {
///     Kitchen,
///     Cell(u8),
/// }
///
/// assert_eq!(Global::new(Room::Cell(3)), Global::new(Room::Cell(3)));
/// assert_ne!(Global::new(Room::Cell(3)), Global::new(Room::Kitchen));
/// assert_eq!(format!("{:?}", Global::new(Room::Cell(3))), "Cell(3)");
/// ```
#[doc(alias = "{global, Term}")]
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Global {
    text: Arc<str>,
}

impl Global {
    /// The name that this value is.
    pub fn new(name: impl fmt::Debug) -> Self {
        Self { text: format!("{name:?}").into() }
    }
}

impl fmt::Debug for Global {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// The table alone: [`register`] also makes the process remember that it has the name, so that its end gives it free.
impl Via for Global {
    fn register_name(&self, pid: Pid) -> bool {
        processes::lookup(pid).is_some_and(|process| NAMES.enter(&self.text, &process).is_ok())
    }

    fn unregister_name(&self, pid: Pid) {
        NAMES.leave(&self.text, pid);
    }

    fn whereis_name(&self) -> Option<Pid> {
        Some(NAMES.find(&self.text)?.head().pid)
    }
}

/// Gives a process a global name (`global:register_name/2`).
///
/// # Errors
/// If the name is taken, also by the process itself (`no`), or the process has ended.
#[doc(alias = "global:register_name")]
pub fn register(name: impl fmt::Debug, pid: Pid) -> Result<(), RegisterError> {
    super::register(Global::new(name), pid)
}

/// Gives a process a global name, whoever had it before (`global:re_register_name/2`).
///
/// # Errors
/// If the process has ended. OTP says `yes` all the same.
#[doc(alias = "global:re_register_name")]
pub fn re_register(name: impl fmt::Debug, pid: Pid) -> Result<(), RegisterError> {
    let name = Global::new(name);
    let process = processes::lookup(pid).ok_or(RegisterError::NoProc)?;
    let kept: Arc<dyn Via> = Arc::new(name.clone());
    via::remember(&kept, &process)?;
    let before = NAMES.replace(&name.text, &process).map(|before| before.head().pid);
    if process.head().has_ended() {
        // its release may have come before the entry
        name.unregister_name(pid);
        return Err(RegisterError::NoProc);
    }
    match before {
        // it was its own already, and is remembered once more than it should
        Some(before) if before == pid => via::forget(&kept, &process),
        Some(before) => via::forget_lost(&name, before),
        None => {}
    }
    Ok(())
}

/// Takes a global name back; returns whose it was, or `None` if nobody had it (`global:unregister_name/1`).
#[doc(alias = "global:unregister_name")]
pub fn unregister(name: impl fmt::Debug) -> Option<Pid> {
    super::unregister(Global::new(name))
}

/// Who has this global name (`global:whereis_name/1`).
#[doc(alias = "global:whereis_name")]
pub fn whereis(name: impl fmt::Debug) -> Option<Pid> {
    Global::new(name).whereis_name()
}

/// All global names in use, sorted by how they print (`global:registered_names/0`).
#[doc(alias = "global:registered_names")]
pub fn registered() -> Vec<Global> {
    NAMES.list().into_iter().map(|text| Global { text }).collect()
}
