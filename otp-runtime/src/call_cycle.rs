//! Call cycles: processes that would wait for each other for ever.
//!
//! A server handles one message at a time. If the handler of `kv` calls `cache`, and the handler of `cache` calls `kv`,
//! neither can reply. OTP lets both wait until their time is up, and says `timeout`; here the call that would close the
//! circle fails at once, before anything is sent, with [`CallError::Cycle`](crate::protocol::CallError::Cycle), which
//! names the circle: `kv -> cache -> kv`. The other calls of the circle go on.
//!
//! [`detect`] switches it: on in debug builds, off in release builds, unless you say otherwise.
//!
//! # What counts as waiting
//! - A call, from the moment it is sent until the reply is there, the time is up, or its future is dropped. A
//!   [`Pending`](crate::gen_server::Pending) counts from its first poll; its request is on its way by then, so that the
//!   handler may still run. A process that awaits several replies at once waits for each of them, also in a `select!`.
//! - A call whose handler takes a [`ReplyTo`](crate::protocol::ReplyTo) only until that handler runs: afterwards anybody
//!   may reply.
//! - A starter, for the `init` of what it starts; so an `init` that calls its supervisor fails.
//! - `stop` of a server, for its end; and a supervisor that stops a child, for the child's end.
//!
//! What does not count: the requests of a [`RequestSet`](crate::gen_server::RequestSet) or of
//! [`call_many`](crate::gen_server::call_many), of which the first reply is enough to go on; a server that has returned to its mailbox, whatever futures it has kept; a call made by a task
//! that a process has started with `tokio::spawn`, which is no process; a call that waits for a child to be
//! restarted, because there is no process to wait for. Those end when their time is up.
//!
//! # Cost
//! Switched off, an atomic load for each poll of a call. Switched on, calls from processes enter and leave a table
//! behind one lock of the program; calls from code outside processes still cost nothing.

use crate::pid::Pid;
use crate::process::record::update;
use crate::process::{table, with_current};
use crate::reply::ReplySlot;
use crate::waits::{self, Wait};
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// Switches the detection of call cycles on or off for the whole program; waits that begin afterwards are concerned.
///
/// Use it to have it in release builds too, where it is off by default.
///
/// # Examples
/// ```
/// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
/// use otp::prelude::*;
///
/// #[derive(Default)]
/// struct Kv;
///
/// #[gen_server]
/// impl Kv {
///     #[call]
///     async fn get(&self, cache: CacheRef) -> Result<u64, otp::CallError> {
///         cache.get(Kv::named("kv")).await?
///     }
/// }
///
/// #[derive(Default)]
/// struct Cache;
///
/// #[gen_server]
/// impl Cache {
///     #[call]
///     async fn get(&self, kv: KvRef) -> Result<u64, otp::CallError> {
///         kv.get(Cache::named("cache")).await?
///     }
/// }
///
/// otp::call_cycle::detect(true);
/// let kv = Kv::spec().name("kv").start().await.unwrap();
/// let cache = Cache::spec().name("cache").start().await.unwrap();
/// let Err(otp::CallError::Cycle(cycle)) = kv.get(cache).await.unwrap() else { panic!("they wait for each other") };
/// assert_eq!(cycle.to_string(), "kv -> cache -> kv");
/// # });
/// ```
///
/// OTP has nothing like it.
pub fn detect(on: bool) {
    waits::switch(on);
}

/// Processes that would wait for each other in a circle.
///
/// Prints as `kv -> cache -> kv`: each by its registered name, else by what it runs, with the pid where two would read
/// the same.
#[derive(Clone, PartialEq)]
pub struct CallCycle {
    members: Arc<[Member]>,
}

#[derive(Clone, Debug, PartialEq)]
struct Member {
    pid: Pid,
    name: Arc<str>,
}

impl CallCycle {
    /// The processes, each once: first the one that was called, last the one whose call was refused.
    pub fn pids(&self) -> Vec<Pid> {
        self.members.iter().map(|member| member.pid).collect()
    }

    /// `way` is that from the callee to the caller.
    fn new(way: Vec<Pid>) -> Self {
        Self { members: way.into_iter().map(|pid| Member { pid, name: name_of(pid) }).collect() }
    }
}

fn name_of(pid: Pid) -> Arc<str> {
    let Some(process) = table::lookup(pid) else { return "a process that has ended".into() };
    let name = update(&*process, |control, _| Some(control.known_relations()?.name.as_ref()?.text.clone()));
    name.unwrap_or_else(|| process.head().initial_call.into())
}

impl fmt::Display for CallCycle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, member) in self.members.iter().chain(self.members.first()).enumerate() {
            if at > 0 {
                f.write_str(" -> ")?;
            }
            f.write_str(&member.name)?;
            if self.members.iter().any(|other| other.name == member.name && other.pid != member.pid) {
                write!(f, " {}", member.pid)?;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for CallCycle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CallCycle({self})")
    }
}

/// The process whose code is running, if it may wait in vain. Its next look into its mailbox ends all its waits.
fn waiter() -> Option<Pid> {
    if !waits::is_on() {
        return None;
    }
    with_current(|me| {
        me.head().waits.store(true, Ordering::Relaxed);
        me.head().pid
    })
}

/// The calling process waits for the reply of `to`, until `slot` says otherwise.
pub(crate) fn wait_for_reply<T>(slot: &ReplySlot<T>, to: Pid, delayed: bool) -> Result<(), CallCycle> {
    let Some(me) = waiter() else {
        // it may be polled elsewhere than before
        slot.rest();
        return Ok(());
    };
    slot.wait(me, to, delayed).map_err(|way| {
        slot.rest();
        CallCycle::new(way)
    })
}

/// The calling process waits for the end of `of`, as long as the answer is kept.
pub(crate) fn wait_for_end(of: Pid) -> Result<Option<Wait>, CallCycle> {
    waiter().map(|me| Wait::checked(me, of)).transpose().map_err(CallCycle::new)
}

/// As [`wait_for_end`], of a process that waits whatever comes of it.
pub(crate) fn wait_anyway(of: Pid) -> Option<Wait> {
    waiter().map(|me| Wait::unchecked(me, of))
}
