//! The contract of special processes: loops written by hand that `sys` can steer like any server.

use crate::debug::Event;
use crate::exit::ExitReason;
use crate::panic::{Guarded, guarded};
use crate::pid::Pid;
use crate::process::record::AnyProcess;
use crate::process::system::{self, Subject, System, SystemMessage, Then};
use crate::process::{self, Inbox};
use std::any::Any;
use std::fmt;
use std::future::{Future, ready};

/// What a process with a loop of its own offers to `sys` (the callbacks of `sys:handle_system_msg/6`).
///
/// A special process asks for its system messages with
/// [`Inbox::special`](crate::process::Inbox::special), receives each as a [`SystemMessage`] and gives it to
/// [`handle_system_msg`]. A process that does not ask is steered too, but `sys` knows nothing of its state, and ends it
/// without a word.
///
/// # Examples
/// ```
/// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
/// use otp::prelude::*;
/// use otp::sys::{self, Special, SystemMessage, Tracer, handle_system_msg};
///
/// /// Adds up what it is sent.
/// #[derive(Clone, Default)]
/// struct Sum(u64);
///
/// impl Special for Sum {
///     type State = Self;
///
///     fn system_get_state(&mut self) -> &mut Self {
///         self
///     }
/// }
///
/// async fn serve(mut inbox: Inbox) -> Result<(), ExitReason> {
///     inbox.special();
///     let parent = inbox.parent();
///     let (mut sum, mut tracer) = (Sum::default(), Tracer::new());
///     loop {
///         receive!(match inbox {
///             n: u64 => sum.0 += n,
///             message: SystemMessage => {
///                 handle_system_msg(message, parent, &mut inbox, &mut tracer, &mut sum).await?;
///             }
///         });
///     }
/// }
///
/// let pid = otp::spawn(serve);
/// otp::send(pid, 40_u64);
/// otp::send(pid, 2_u64);
/// assert_eq!(sys::get_state(&sys::of::<Sum>(pid)).await?.0, 42);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
///
/// OTP: the callbacks of a special process take and return the loop's data and never return to it; here they are methods
/// of the data. There is no `system_code_change`: [`change_code`](super::change_code) brings the migration with it.
#[doc(alias = "sys")]
#[doc(alias = "system_get_state")]
pub trait Special: Send {
    /// What `sys::get_state` and `sys::replace_state` mean by the state. `Self` is a good choice.
    type State: 'static;

    /// The state (`system_get_state/1`, `system_replace_state/2`).
    fn system_get_state(&mut self) -> &mut Self::State;

    /// The state as text, for `sys::get_status` (`format_status/2`).
    fn format_status(&self) -> String {
        format!("<{}>", std::any::type_name::<Self::State>())
    }

    /// The process goes on, after a system message or a suspension (`system_continue/3`).
    fn system_continue(&mut self) -> impl Future<Output = ()> + Send {
        ready(())
    }

    /// The process is to end for `reason`: it cleans up (`system_terminate/4`).
    fn system_terminate(&mut self, _reason: &ExitReason) -> impl Future<Output = ()> + Send {
        ready(())
    }
}

/// What is switched on in a special process, and whom it tells (`sys:debug_options/1`, `sys:handle_debug/4`).
///
/// The loop of the process keeps one, tells it of each [`Event`], and lends it to [`handle_system_msg`], which switches
/// things on and off in it.
#[doc(alias = "sys:debug_options")]
#[derive(Default)]
pub struct Tracer {
    system: Option<Box<System>>,
}

impl Tracer {
    /// Nothing is switched on.
    pub fn new() -> Self {
        Self::default()
    }

    /// What `options` say is switched on from the start.
    pub fn with(options: &super::DebugOptions) -> Self {
        Self { system: System::watched(options.switch_on()) }
    }

    /// Tells of an event; costs one branch if nobody wants to know.
    ///
    /// # Panics
    /// Outside a process, if somebody wants to know.
    #[doc(alias = "sys:handle_debug")]
    #[inline]
    pub fn event(&mut self, event: &Event<'_>) {
        if self.system.is_some() {
            let me = process::current().expect("the events of a process are told by itself");
            system::event(&mut self.system, &me, event);
        }
    }
}

impl fmt::Debug for Tracer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let on = self.system.as_ref().map_or_else(Vec::new, |system| system.options());
        f.debug_tuple("Tracer").field(&on).finish()
    }
}

/// Does what a system message says (`sys:handle_system_msg/6`).
///
/// Call it from the loop of a special process for each [`SystemMessage`] it receives; [`Special`] has an example.
///
/// A process that is told to suspend itself stays in here until it is resumed: all other mail waits. The exit signal of
/// its `parent` ends it, if it traps exits.
///
/// # Errors
/// The reason for which the process is to end; [`system_terminate`](Special::system_terminate) has run.
///
/// # Cancel safety
/// Not cancel safe: a process that gives up waiting here is suspended no more.
///
/// # OTP
/// There it never returns, and calls `system_continue` to go on. Here it returns, and the loop goes on.
#[doc(alias = "sys:handle_system_msg")]
pub async fn handle_system_msg<P: Special, M: Send + 'static>(
    message: SystemMessage,
    parent: Option<Pid>,
    inbox: &mut Inbox<M>,
    tracer: &mut Tracer,
    special: &mut P,
) -> Result<(), ExitReason> {
    let me: AnyProcess = inbox.process();
    let mut request = message.0;
    loop {
        let then = system::handle(request, &me, &mut tracer.system, &mut OfSpecial(special));
        let reason = match then {
            Then::Terminate(reason) => reason,
            Then::GoOn if !system::is_suspended(tracer.system.as_deref()) => {
                special.system_continue().await;
                return Ok(());
            }
            Then::GoOn => match inbox.next_system(parent).await {
                Ok(next) => {
                    request = next;
                    continue;
                }
                Err(reason) => reason,
            },
        };
        return Err(match Guarded::new(special.system_terminate(&reason)).await {
            Ok(()) => reason,
            Err(panic) => ExitReason::from(panic),
        });
    }
}

struct OfSpecial<'a, P>(&'a mut P);

impl<P: Special> Subject for OfSpecial<'_, P> {
    fn behaviour(&self) -> &'static str {
        "special process"
    }

    fn state(&mut self) -> Option<&mut dyn Any> {
        Some(self.0.system_get_state())
    }

    fn show(&self, log: Vec<String>) -> (String, Vec<String>) {
        (guarded(|| self.0.format_status()).unwrap_or_else(|_| "<format_status panicked>".to_owned()), log)
    }
}
