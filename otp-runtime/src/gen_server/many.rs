//! One request to many servers.

use super::call::Call;
use super::request_set::RequestSet;
use crate::behaviour::Behaviour;
use crate::protocol::CallError;
use crate::report::Kept;
use crate::seam::{self, Sleep};
use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

/// Calls many servers at once, and waits until each has replied or failed (`gen_server:multi_call`).
///
/// All requests are sent before the first answer is awaited, so it takes as long as the slowest server. The answer is two
/// lists: the replies, and the failures, each with its client and in the clients' order. Every client is in one of them: a
/// server that is gone, is full, or ends without a reply is among the failures, with its [`CallError`]. A child that is
/// being restarted is waited for.
///
/// There is no time limit, as in OTP; [`timeout`](CallMany::timeout) sets one for all of them together. The time of each
/// call on its own does not count. Nothing is sent before the first poll.
///
/// OTP: the servers of one name on many nodes; here any clients.
///
/// # Examples
/// ```
/// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
/// use otp::prelude::*;
/// use otp::gen_server::{abcast, call_many};
/// use std::time::Duration;
///
/// #[derive(Default)]
/// struct Lamp {
///     lit: bool,
/// }
///
/// #[gen_server]
/// impl Lamp {
///     #[cast]
///     fn switch(&mut self, on: bool) {
///         self.lit = on;
///     }
///     #[call]
///     fn lit(&self) -> bool {
///         self.lit
///     }
/// }
///
/// let lamps = [Lamp::start().await?, Lamp::start().await?, Lamp::named("stolen")];
/// abcast(&lamps, |lamp| lamp.switch(true));
/// let (replies, failures) = call_many(&lamps, |lamp| lamp.lit()).timeout(Duration::from_secs(1)).await;
/// assert!(replies.iter().all(|(_lamp, lit)| *lit) && replies.len() == 2);
/// assert_eq!(failures[0].1, otp::CallError::NoProc);
/// # Ok::<(), StartError>(())
/// # }).unwrap();
/// ```
///
/// # Cancel safety
/// The future may be dropped at any time; what was sent is handled, the replies are dropped.
#[doc(alias = "gen_server:multi_call")]
pub fn call_many<C, F, S, T>(clients: impl IntoIterator<Item = C>, call: F) -> CallMany<C, F, S, T>
where
    F: FnMut(&C) -> Call<'_, S, T>,
    S: Behaviour,
{
    CallMany {
        clients: clients.into_iter().collect(),
        call,
        timeout: None,
        requests: None,
        answers: Vec::new(),
        late: None,
        server: PhantomData,
    }
}

/// Casts to many servers (`gen_server:abcast`). As with every cast, nobody learns what became of it.
#[doc(alias = "gen_server:abcast")]
pub fn abcast<C>(clients: impl IntoIterator<Item = C>, mut cast: impl FnMut(&C)) {
    for client in clients {
        cast(&client);
    }
}

/// Replies and failures.
type Answers<C, T> = (Vec<(C, T)>, Vec<(C, CallError)>);

/// Calls to many servers: a future of their replies and failures. [`call_many`] makes it.
#[must_use = "the calls are only sent when this is awaited"]
pub struct CallMany<C, F, S, T> {
    clients: Vec<C>,
    call: F,
    timeout: Option<Duration>,
    /// `None` until the first poll.
    requests: Option<RequestSet<usize, T>>,
    /// By client.
    answers: Vec<Option<Kept<Result<T, CallError>>>>,
    late: Option<Pin<Box<Sleep>>>,
    server: PhantomData<fn() -> S>,
}

impl<C, F, S, T> CallMany<C, F, S, T> {
    /// Waits at most this long, from the first poll. Who has not replied by then is a failure, with
    /// [`Timeout`](CallError::Timeout), and may still be working on the request; a late reply is dropped.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Everybody has answered, or the time is up.
    fn finish(&mut self, missing: &CallError) -> Answers<C, T> {
        self.requests = None;
        let (mut replies, mut failures) = (Vec::new(), Vec::new());
        for (client, answer) in mem::take(&mut self.clients).into_iter().zip(mem::take(&mut self.answers)) {
            match answer.map(Kept::take) {
                Some(Ok(reply)) => replies.push((client, reply)),
                Some(Err(error)) => failures.push((client, error)),
                None => failures.push((client, missing.clone())),
            }
        }
        (replies, failures)
    }
}

/// Nothing of the user's is pinned in it.
impl<C, F, S, T> Unpin for CallMany<C, F, S, T> {}

impl<C, F, S, T> Future for CallMany<C, F, S, T>
where
    F: FnMut(&C) -> Call<'_, S, T>,
    S: Behaviour,
{
    type Output = Answers<C, T>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.get_mut();
        let requests = this.requests.get_or_insert_with(|| {
            let mut requests = RequestSet::new();
            for (at, client) in this.clients.iter().enumerate() {
                requests.send(at, (this.call)(client));
            }
            this.answers.resize_with(this.clients.len(), || None);
            requests
        });
        while let Poll::Ready(next) = requests.poll_next(cx) {
            match next {
                Some((at, answer)) => this.answers[at] = Some(Kept::new("reply that nobody took", answer)),
                None => return Poll::Ready(this.finish(&CallError::NoProc)),
            }
        }
        let Some(timeout) = this.timeout else { return Poll::Pending };
        let late = this.late.get_or_insert_with(|| Box::pin(seam::sleep(timeout)));
        late.as_mut().poll(cx).map(|()| this.finish(&CallError::Timeout(timeout)))
    }
}

impl<C, F, S, T> fmt::Debug for CallMany<C, F, S, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallMany").field("clients", &self.clients.len()).finish_non_exhaustive()
    }
}
