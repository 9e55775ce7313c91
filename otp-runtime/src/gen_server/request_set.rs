//! Many requests at once, answered in the order of their answers.

mod ready;

use super::call::{Call, Pending};
use super::deadline::Deadline;
use crate::behaviour::Behaviour;
use crate::protocol::CallError;
use crate::report::Kept;
use ready::{Bell, Ready};
use std::collections::BTreeMap;
use std::fmt;
use std::future::{Future, poll_fn};
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

/// Requests that have been sent, each with a label, to be answered in whatever order the answers come.
///
/// Use it to ask many servers, or one server many things, and to go on with the first answer. Where all answers are
/// wanted at once, [`call_many`](super::call_many) is shorter.
///
/// The requests may be of different servers; their replies have one type. In the set a request has no time limit of its
/// own: [`receive`](Self::receive) and [`wait`](Self::wait) have one for all. What is still in the set when it is dropped
/// is abandoned: its servers handle it, and late replies are dropped.
///
/// Waiting costs the same however many requests there are: only what has been answered is looked at.
///
/// OTP: a request identifier collection (`reqids_new/0`). Differences: a request cannot be in two places, so adding it
/// twice is no error but impossible; a request that has been answered always leaves the set (`Delete = true`); there are no
/// messages to check by hand, so `check_response/3` is [`poll_next`](Self::poll_next), or a `wait` of no time.
///
/// # Examples
/// ```
/// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
/// # use otp::prelude::*;
/// # use std::time::Duration;
/// # #[derive(Default)]
/// # struct Oracle;
/// # #[gen_server]
/// # impl Oracle {
/// #     #[call]
/// #     async fn ask(&self, think: Duration) -> u128 {
/// #         tokio::time::sleep(think).await;
/// #         think.as_millis()
/// #     }
/// # }
/// # let (delphi, dodona) = (Oracle::start().await.unwrap(), Oracle::start().await.unwrap());
/// let mut requests = otp::RequestSet::new();
/// requests.send("delphi", delphi.ask(Duration::from_millis(50)));
/// requests.send("dodona", dodona.ask(Duration::from_millis(1)));
/// assert_eq!(requests.next().await, Some(("dodona", Ok(1))));
/// assert_eq!(requests.next().await, Some(("delphi", Ok(50))));
/// assert_eq!(requests.next().await, None);
/// # });
/// ```
#[doc(alias = "gen_server:reqids_new")]
#[doc(alias = "request_id_collection")]
#[must_use = "the replies are lost unless they are awaited"]
pub struct RequestSet<L, T> {
    /// In the order they were added.
    requests: BTreeMap<u64, Request<L, T>>,
    added: u64,
    ready: Arc<Ready>,
}

/// What a report calls an answer that has come but was not taken.
const UNTAKEN: &str = "reply that nobody took";

struct Request<L, T> {
    label: L,
    pending: Pending<T>,
    /// It had been answered when it was added.
    answer: Option<Kept<Result<T, CallError>>>,
    bell: Arc<Bell>,
    /// Rings the bell.
    waker: Waker,
}

/// What waiting for a [`RequestSet`] has brought.
#[derive(Clone, Debug, PartialEq)]
#[must_use = "it may hold a reply"]
pub enum Response<L, T> {
    /// The request with this label has been answered, or has failed.
    Reply(L, Result<T, CallError>),
    /// The time is up.
    Timeout,
    /// There is no request in the set.
    NoRequest,
}

impl<L, T> RequestSet<L, T> {
    /// A set of no requests.
    pub fn new() -> Self {
        Self { requests: BTreeMap::new(), added: 0, ready: Arc::default() }
    }

    /// Adds a request that has been sent (`gen_server:reqids_add/3`). Its own time does not count any more.
    #[doc(alias = "gen_server:reqids_add")]
    pub fn add(&mut self, label: L, request: Pending<T>) {
        let id = self.added;
        self.added += 1;
        let mut pending = request.one_of_many();
        let bell = Arc::new(Bell::new(id, self.ready.clone()));
        let waker = Waker::from(bell.clone());
        // polled once now, so that the set learns in which order the answers come, also when nobody looks
        let answer = match pending.poll_in_set(&mut Context::from_waker(&waker)) {
            Poll::Ready(answer) => {
                waker.wake_by_ref();
                Some(Kept::new(UNTAKEN, answer))
            }
            Poll::Pending => None,
        };
        self.requests.insert(id, Request { label, pending, answer, bell, waker });
    }

    /// Sends a request and adds it (`gen_server:send_request/4`). Never fails: that there is no such process is the
    /// request's answer.
    #[doc(alias = "gen_server:send_request")]
    pub fn send<S: Behaviour>(&mut self, label: L, call: Call<'_, S, T>) {
        self.add(label, call.send());
    }

    /// How many requests are in the set (`gen_server:reqids_size/1`).
    #[doc(alias = "gen_server:reqids_size")]
    pub fn len(&self) -> usize {
        self.requests.len()
    }

    /// Whether no request is in the set.
    pub fn is_empty(&self) -> bool {
        self.requests.is_empty()
    }

    /// The labels of the requests in the set, in the order they were added (`gen_server:reqids_to_list/1`).
    #[doc(alias = "gen_server:reqids_to_list")]
    pub fn labels(&self) -> impl Iterator<Item = &L> {
        self.requests.values().map(|request| &request.label)
    }

    /// The next answer and its label, however long it takes; `None` if there is no request in the set.
    ///
    /// # Errors
    /// See [`CallError`]; it is never `Timeout`.
    ///
    /// # Cancel safety
    /// May be dropped at any time; no answer is lost.
    pub async fn next(&mut self) -> Option<(L, Result<T, CallError>)> {
        poll_fn(|cx| self.poll_next(cx)).await
    }

    /// The next answer, until the deadline. When the time is up **all requests left are abandoned**: the set is empty, and
    /// late replies are dropped (`gen_server:receive_response/3`).
    ///
    /// # Cancel safety
    /// May be dropped at any time; no answer is lost, and nothing is abandoned.
    #[doc(alias = "gen_server:receive_response")]
    pub fn receive(&mut self, deadline: impl Into<Deadline>) -> impl Future<Output = Response<L, T>> {
        let deadline = deadline.into();
        async move {
            let response = self.wait(deadline).await;
            if matches!(response, Response::Timeout) {
                self.abandon();
            }
            response
        }
    }

    /// The next answer, until the deadline. When the time is up nothing is abandoned: wait again
    /// (`gen_server:wait_response/3`).
    ///
    /// # Cancel safety
    /// May be dropped at any time; no answer is lost.
    #[doc(alias = "gen_server:wait_response")]
    pub fn wait(&mut self, deadline: impl Into<Deadline>) -> impl Future<Output = Response<L, T>> {
        let deadline = deadline.into();
        async move {
            match deadline.bounds(|cx| self.poll_next(cx)).await {
                Some(Some((label, answer))) => Response::Reply(label, answer),
                Some(None) => Response::NoRequest,
                None => Response::Timeout,
            }
        }
    }

    /// Takes all requests out of the set; their replies are dropped when they come.
    pub fn abandon(&mut self) {
        let requests = std::mem::take(&mut self.requests);
        self.ready.clear();
        drop(requests);
    }

    /// Polls for the next answer: [`next`](Self::next), for futures written by hand.
    ///
    /// # Errors
    /// As [`next`](Self::next).
    #[doc(alias = "gen_server:check_response")]
    pub fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<(L, Result<T, CallError>)>> {
        while !self.requests.is_empty() {
            let Some(id) = self.ready.take(cx.waker()) else { return Poll::Pending };
            let Some(request) = self.requests.get_mut(&id) else { continue };
            request.bell.rearm();
            if request.answer.is_none() {
                let polled = request.pending.poll_in_set(&mut Context::from_waker(&request.waker));
                let Poll::Ready(answer) = polled else { continue };
                request.answer = Some(Kept::new(UNTAKEN, answer));
            }
            if let Some(Request { label, answer: Some(answer), .. }) = self.requests.remove(&id) {
                return Poll::Ready(Some((label, answer.take())));
            }
        }
        Poll::Ready(None)
    }
}

impl<L, T> Default for RequestSet<L, T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<L, T> Extend<(L, Pending<T>)> for RequestSet<L, T> {
    fn extend<I: IntoIterator<Item = (L, Pending<T>)>>(&mut self, requests: I) {
        for (label, request) in requests {
            self.add(label, request);
        }
    }
}

impl<L, T> FromIterator<(L, Pending<T>)> for RequestSet<L, T> {
    fn from_iter<I: IntoIterator<Item = (L, Pending<T>)>>(requests: I) -> Self {
        let mut set = Self::new();
        set.extend(requests);
        set
    }
}

impl<L, T> fmt::Debug for RequestSet<L, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestSet").field("len", &self.len()).finish_non_exhaustive()
    }
}
