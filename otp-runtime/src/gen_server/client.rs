//! What every client of a server can do, whatever its handlers are.

use super::call::{Call, Waiting};
use super::cast::{self, Cast};
use crate::behaviour::{Behaviour, Reached};
use crate::call_cycle;
use crate::exit::ExitReason;
use crate::message::Info;
use crate::name::Name;
use crate::observe::Mark;
use crate::pid::Pid;
use crate::process::record::update;
use crate::process::signal::Signal;
use crate::process::{self, Exited};
use crate::protocol::{CallError, CastError, ReplySlot};
use crate::reference::Reference;
use crate::registry;
use crate::report;
use crate::seam;
use crate::server_ref::{ServerRef, Why};
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

impl<S: Behaviour> ServerRef<S> {
    #[doc(hidden)]
    #[inline]
    pub fn __call<T>(&self, message: S::Msg, slot: ReplySlot<T>, timeout: Option<Duration>) -> Call<'_, S, T> {
        Call::new(self, message, Waiting::new(slot, timeout, false))
    }

    #[doc(hidden)]
    pub fn __call_delayed<T>(&self, message: S::Msg, slot: ReplySlot<T>, timeout: Option<Duration>) -> Call<'_, S, T> {
        Call::new(self, message, Waiting::new(slot, timeout, true))
    }

    #[doc(hidden)]
    #[inline]
    pub fn __cast(&self, message: S::Msg) {
        let mut message = Some(message);
        if let Err(why) = self.cast(&mut message) {
            self.not_cast(message, why);
        }
    }

    #[cold]
    fn not_cast(&self, mut message: Option<S::Msg>, why: Why) {
        let sent = if why == Why::Full { self.admit_untold(&mut message) } else { Err(why) };
        if let Err(why) = sent {
            drop(message);
            self.lost(why);
        }
    }

    /// A cast whose sender is told if it is not taken in.
    #[doc(hidden)]
    pub fn __cast_told(&self, message: S::Msg) -> Result<(), CastError> {
        let mut message = Some(message);
        let sent = match self.cast(&mut message) {
            Err(Why::Full) => self.admit_told(&mut message),
            sent => sent,
        };
        sent.map_err(cast::error)
    }

    /// A cast whose sender can wait.
    #[doc(hidden)]
    pub fn __cast_patient(&self, message: S::Msg) -> Cast<'_, S> {
        Cast::new(self, message)
    }
}

/// Clients by name: `Kv::named("kv")`.
pub trait Server: Reached {
    /// A client that leads to whatever process has the name when a message is sent.
    ///
    /// The name may be of any kind: a local one, [global](crate::registry::global), or a [`Via`](crate::name::Via).
    fn named(name: impl Into<Name>) -> Self::Client {
        Self::client(ServerRef::named(name))
    }

    /// A client of the process that has the name now; `None` if nobody has it.
    ///
    /// It stays with this process, whoever has the name later.
    #[doc(alias = "erlang:whereis")]
    #[doc(alias = "GenServer.whereis")]
    fn whereis(name: impl Into<Name>) -> Option<Self::Client> {
        registry::find(&name.into()).map(|process| <Self as Reached>::client(ServerRef::process(process)))
    }
}

impl<S: Reached> Server for S {}

/// What can be done with any client, whatever its handlers are: `kv.pid()`, `kv.stop().await`.
///
/// A handler of the same name goes before; the method is then reached as `ServerHandle::pid(&kv)`.
pub trait ServerHandle<S> {
    /// The process a message would go to now.
    fn pid(&self) -> Option<Pid>;

    /// Whether a message sent now would find a living process.
    fn is_alive(&self) -> bool;

    /// Sends a message of any type, to the server's `#[info]` handler for it.
    fn send<T: Send + 'static>(&self, message: T);

    /// Asks for one `Down` when the process ends.
    ///
    /// # Panics
    /// Outside a process.
    #[doc(alias = "erlang:monitor")]
    fn monitor(&self) -> Reference;

    /// Ends the server normally and waits until it has ended (`gen_server:stop/1`). `#[terminate]` runs, whether the
    /// server traps exits or not.
    ///
    /// # Errors
    /// `NoProc` if there is none, or if it was ending already and has ended by now; `Exited` if it ended for another
    /// reason; `CallingSelf` and `Cycle` if it would wait for ever.
    ///
    /// # Cancel safety
    /// May be dropped; the server stops all the same.
    #[doc(alias = "gen_server:stop")]
    fn stop(&self) -> impl Future<Output = Result<(), CallError>> + Send {
        self.stop_with(ExitReason::Normal, None)
    }

    /// Ends the server for a reason and waits at most `timeout` (`gen_server:stop/3`).
    ///
    /// # Errors
    /// As [`stop`](Self::stop); `Timeout` if it takes longer, in which case the server still stops later.
    ///
    /// # Panics
    /// Outside a tokio runtime with a clock, if there is a `timeout`.
    fn stop_with(
        &self,
        reason: ExitReason,
        timeout: Option<Duration>,
    ) -> impl Future<Output = Result<(), CallError>> + Send;

    /// The server as a `futures_sink::Sink`: each item becomes the cast that `make` makes of it, as fast as the server handles
    /// them. Needs the feature `stream`.
    ///
    /// Use it at the end of a stream, where a loop of casts would fill the mailbox: `stream.forward(sink)`. For what it waits
    /// for see [`CastSink`](super::CastSink).
    ///
    /// # Examples
    /// ```
    /// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
    /// # use futures_sink::Sink;
    /// # use std::future::poll_fn;
    /// # use std::pin::pin;
    /// use otp::prelude::*;
    ///
    /// #[derive(Default)]
    /// struct Disk {
    ///     written: u64,
    /// }
    ///
    /// #[gen_server]
    /// impl Disk {
    ///     #[cast]
    ///     fn write(&mut self, bytes: u64) {
    ///         self.written += bytes;
    ///     }
    ///     #[call]
    ///     fn written(&self) -> u64 {
    ///         self.written
    ///     }
    /// }
    ///
    /// let disk = Disk::start().await?;
    /// let mut sink = pin!(disk.sink(|bytes| DiskMsg::Write { bytes }));
    /// for bytes in 1..=100 {
    ///     poll_fn(|cx| sink.as_mut().poll_ready(cx)).await?; // `sink.feed(bytes).await?` with the crate futures-util
    ///     sink.as_mut().start_send(bytes)?;
    /// }
    /// poll_fn(|cx| sink.as_mut().poll_flush(cx)).await?; // all were handled
    /// assert_eq!(disk.written().await?, 5050);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    #[cfg(feature = "stream")]
    fn sink<T, F: FnMut(T) -> S::Msg>(&self, make: F) -> super::CastSink<S, F>
    where
        S: Behaviour;
}

impl<S, C: AsRef<ServerRef<S>>> ServerHandle<S> for C {
    #[cfg(feature = "stream")]
    fn sink<T, F: FnMut(T) -> S::Msg>(&self, make: F) -> super::CastSink<S, F>
    where
        S: Behaviour,
    {
        super::CastSink::new(self.as_ref().clone(), make)
    }

    fn pid(&self) -> Option<Pid> {
        self.as_ref().pid()
    }

    fn is_alive(&self) -> bool {
        self.as_ref().is_alive()
    }

    fn send<T: Send + 'static>(&self, message: T) {
        let info = Info::new(message);
        let what = info.type_name();
        let refused = match self.as_ref().resolve() {
            Some(process) => {
                let mark = Mark::of_sender();
                update(&*process, |_, intake| intake.push_info(info, mark))
            }
            None => Some((info, None)),
        };
        if refused.is_some() {
            report::dead_letter(what, &format_args!("{:?}", self.as_ref()), "no such process");
        }
    }

    #[track_caller]
    fn monitor(&self) -> Reference {
        // a pid that was never given: the `Down` says noproc
        process::monitor(self.pid().unwrap_or(Pid::local(0, u32::MAX)))
    }

    fn stop_with(
        &self,
        reason: ExitReason,
        timeout: Option<Duration>,
    ) -> impl Future<Output = Result<(), CallError>> + Send {
        let process = self.as_ref().resolve();
        async move {
            let process = process.ok_or(CallError::NoProc)?;
            if process::self_pid() == Some(process.head().pid) {
                return Err(CallError::CallingSelf);
            }
            process::direct::pause().await;
            if let Some(ended) = process.stop(&reason) {
                // it may have been linked with the caller
                process::direct::pause().await;
                return if ended == reason { Ok(()) } else { Err(CallError::Exited(ended)) };
            }
            let _wait = call_cycle::wait_for_end(process.head().pid).map_err(CallError::Cycle)?;
            if !process::run::signal(&*process, Signal::Terminate(reason.clone())) {
                // it is ending already; its names are free when it has ended
                end_of(process, timeout).await?;
                return Err(CallError::NoProc);
            }
            let ended = end_of(process, timeout).await?;
            if ended == reason { Ok(()) } else { Err(CallError::Exited(ended)) }
        }
    }
}

async fn end_of(
    process: crate::process::record::AnyProcess,
    timeout: Option<Duration>,
) -> Result<ExitReason, CallError> {
    let mut ended = pin!(Exited::of(process));
    let Some(timeout) = timeout else { return Ok(ended.await) };
    let mut late = pin!(seam::sleep(timeout));
    poll_fn(|cx| match ended.as_mut().poll(cx) {
        Poll::Ready(reason) => Poll::Ready(Ok(reason)),
        Poll::Pending => late.as_mut().poll(cx).map(|()| Err(CallError::Timeout(timeout))),
    })
    .await
}
