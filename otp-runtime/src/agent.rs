//! Agents: processes that keep one value, which functions are sent to (`Agent`).
//!
//! An agent is a server whose calls are functions: it is started with a function that makes its value, and lent to those that
//! look at it or change it, one after the other. See [`Agent`] for when that is the right thing.
//!
//! # Elixir
//! | `Agent` | here |
//! |---|---|
//! | `Agent.start_link(fn -> 0 end)` | [`Agent::start_link(\|\| 0)`](Agent::start_link) |
//! | `Agent.start_link(fn -> 0 end, name: Count)` | `Agent::spec(\|\| 0).name("count").start_link()` |
//! | `Agent.get(a, & &1)` | [`a.get(\|n\| *n)`](AgentRef::get)`.await` |
//! | `Agent.update(a, & &1 + 1)` | [`a.update(\|n\| *n += 1)`](AgentRef::update)`.await` |
//! | `Agent.get_and_update(a, &{&1, &1 + 1})` | [`a.get_and_update(\|n\| { let old = *n; *n += 1; old })`](AgentRef::get_and_update)`.await` |
//! | `Agent.cast(a, & &1 + 1)` | [`a.cast(\|n\| *n += 1)`](AgentRef::cast) |
//! | `Agent.stop(a)` | `a.stop().await` |
//! | `{Agent, fn -> 0 end}` as a child | `count: Agent<u64> = Agent::spec(\|\| 0)` |

mod client;
mod visit;

pub use client::AgentRef;

use crate::exit::ExitReason;
use crate::gen_server::{Ctx, GenServer, Handled, Stop};
use crate::observe::Label;
use crate::protocol::StartError;
use crate::report::Kept;
use crate::spec::{ChildDefaults, Spec};
use std::fmt;
use visit::Visit;

/// A process that keeps a `T`, and lends it to functions.
///
/// Use it for a value that several processes share, where the functions that use it are short and there is nothing to say about
/// it but its type: a counter, a cache, a table of settings. As soon as the value has rules (what may be done with it, in what
/// order), write a server: its messages have names, and its rules have one place. What only one process uses belongs into that
/// process; what is read often and hardly ever written is cheaper in an `Arc<RwLock<..>>`, if a crash in between cannot leave it
/// half changed.
///
/// **The functions run in the agent**: while one runs, all others wait, and one that panics ends the agent. They cannot wait for
/// anything (they are not `async`): what has to is computed before, by who sends the function.
///
/// # Examples
/// ```
/// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
/// use otp::prelude::*;
/// use otp::Agent;
/// use std::collections::HashMap;
///
/// supervisor! {
///     App: one_for_one {
///         visits: Agent<HashMap<String, u64>> = Agent::spec(HashMap::new),
///     }
/// }
///
/// let app = App.start_link().await?;
/// let visits = app.visits(); // stays valid over restarts
/// visits.update(|visits| *visits.entry("/".to_owned()).or_default() += 1).await?;
/// assert_eq!(visits.get(|visits| visits.get("/").copied()).await?, Some(1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
///
/// # OTP
/// Elixir's `Agent`. The value is changed in place, so that `get_and_update` returns what it has got, and there is no pair to
/// get wrong (`bad_return_value`). There is no change of code.
pub struct Agent<T> {
    value: T,
}

/// What makes the value of an agent.
#[doc(hidden)]
pub struct Make<T>(Kept<Box<dyn FnOnce() -> T + Send>>);

impl<T> fmt::Debug for Make<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Make")
    }
}

impl<T: Send + 'static> Agent<T> {
    /// Describes one start of an agent, whose value `make` makes, in the agent: for options such as a name, and for supervisors.
    ///
    /// # Examples
    /// ```
    /// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
    /// use otp::prelude::*;
    /// use otp::Agent;
    ///
    /// Agent::spec(|| vec![1, 2]).name("numbers").start_link().await?;
    /// let numbers = Agent::<Vec<i32>>::named("numbers");
    /// assert_eq!(numbers.get(|numbers| numbers.len()).await?, 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    #[doc(alias = "Agent.child_spec")]
    pub fn spec(make: impl FnOnce() -> T + Send + 'static) -> Spec<Self> {
        Spec::__new(Make(Kept::new("agent's function", Box::new(make))))
    }

    /// Starts an agent on its own.
    ///
    /// # Errors
    /// [`StartError`]: `make` has panicked.
    ///
    /// # Cancel safety
    /// Dropping the future before it is ready kills the new process.
    #[doc(alias = "Agent.start")]
    pub async fn start(make: impl FnOnce() -> T + Send + 'static) -> Result<AgentRef<T>, StartError> {
        Self::spec(make).start().await
    }

    /// Starts an agent that is linked with the caller.
    ///
    /// # Errors
    /// As [`start`](Self::start). A caller that does not trap exits ends with an agent that does not start.
    ///
    /// # Cancel safety
    /// Dropping the future before it is ready kills the new process.
    #[doc(alias = "Agent.start_link")]
    pub async fn start_link(make: impl FnOnce() -> T + Send + 'static) -> Result<AgentRef<T>, StartError> {
        Self::spec(make).start_link().await
    }
}

impl<T: Send + 'static> GenServer for Agent<T> {
    type Args = Make<T>;
    type Msg = Visit<T>;
    type Fits = ();
    type Continue = std::convert::Infallible;
    type Client = AgentRef<T>;
    const NAME: &'static str = "Agent";
    const DEFAULTS: ChildDefaults = ChildDefaults::WORKER;

    fn init_now(make: Make<T>, _cx: &mut Ctx<Self>) -> Result<Result<Self, Stop>, Make<T>> {
        Ok(Ok(Self { value: (make.0.take())() }))
    }

    fn handle_now(&mut self, visit: Visit<T>, cx: &mut Ctx<Self>) -> Handled<Visit<T>> {
        visit.pay(&mut self.value, cx);
        Handled::Done(Ok(()))
    }

    fn label(visit: &Visit<T>) -> Label {
        visit.label()
    }

    fn refuse(visit: Visit<T>) -> bool {
        visit.refuse()
    }

    fn terminate_now(&mut self, _reason: &ExitReason, _cx: &mut Ctx<Self>) -> bool {
        true
    }
}

impl<T> fmt::Debug for Agent<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Agent<{}>", std::any::type_name::<T>())
    }
}
