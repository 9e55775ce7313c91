//! Sending functions to an agent.

use super::Agent;
use super::visit::Visit;
use crate::gen_server::{Call, DEFAULT_TIMEOUT};
use crate::protocol::reply_slot;
use crate::server_ref::ServerRef;
use crate::task::name_of;
use std::fmt;

/// Client of an [`Agent<T>`](Agent).
///
/// Its orders are calls: nothing is sent before they are awaited, and they wait five seconds unless they are given a
/// [`timeout`](Call::timeout). A function that is too late runs all the same. `stop`, `pid` and the like are those of every
/// client ([`ServerHandle`](crate::gen_server::ServerHandle)).
pub struct AgentRef<T> {
    server: ServerRef<Agent<T>>,
}

impl<T: Send + 'static> AgentRef<T> {
    /// Looks at the value, and answers what `function` returns.
    ///
    /// # Examples
    /// ```
    /// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
    /// let agent = otp::Agent::start_link(|| "hello".to_owned()).await.unwrap();
    /// assert_eq!(agent.get(|text| text.len()).await, Ok(5));
    /// # });
    /// ```
    ///
    /// # Errors
    /// [`CallError`](crate::protocol::CallError); `Exited` if the function has panicked.
    ///
    /// # Cancel safety
    /// May be dropped; a function that was sent runs all the same.
    #[doc(alias = "Agent.get")]
    pub fn get<R, F>(&self, function: F) -> Call<'_, Agent<T>, R>
    where
        R: Send + 'static,
        F: FnOnce(&T) -> R + Send + 'static,
    {
        self.call("get", name_of::<F>(), |value: &mut T| function(value))
    }

    /// Changes the value, and waits until that is done.
    ///
    /// # Examples
    /// ```
    /// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
    /// let agent = otp::Agent::start_link(|| 1).await.unwrap();
    /// agent.update(|n| *n += 1).await.unwrap();
    /// assert_eq!(agent.get(|n| *n).await, Ok(2));
    /// # });
    /// ```
    ///
    /// # Errors
    /// As [`get`](Self::get).
    ///
    /// # Cancel safety
    /// As [`get`](Self::get).
    #[doc(alias = "Agent.update")]
    pub fn update<F>(&self, function: F) -> Call<'_, Agent<T>, ()>
    where
        F: FnOnce(&mut T) + Send + 'static,
    {
        self.call("update", name_of::<F>(), function)
    }

    /// Changes the value, and answers what `function` returns: both in one step, with nobody in between.
    ///
    /// # Examples
    /// ```
    /// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
    /// let jobs = otp::Agent::start_link(|| vec!["a", "b"]).await.unwrap();
    /// assert_eq!(jobs.get_and_update(|jobs| jobs.pop()).await, Ok(Some("b")));
    /// # });
    /// ```
    ///
    /// # Errors
    /// As [`get`](Self::get).
    ///
    /// # Cancel safety
    /// As [`get`](Self::get).
    #[doc(alias = "Agent.get_and_update")]
    pub fn get_and_update<R, F>(&self, function: F) -> Call<'_, Agent<T>, R>
    where
        R: Send + 'static,
        F: FnOnce(&mut T) -> R + Send + 'static,
    {
        self.call("get_and_update", name_of::<F>(), function)
    }

    /// Changes the value some time, and waits for nothing. Without an agent the function is dropped and counted
    /// ([`dead_letters`](crate::report::dead_letters)).
    ///
    /// # Examples
    /// ```
    /// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
    /// let agent = otp::Agent::start_link(|| 1).await.unwrap();
    /// agent.cast(|n| *n += 1);
    /// assert_eq!(agent.get(|n| *n).await, Ok(2)); // what one sender sends keeps its order
    /// # });
    /// ```
    #[doc(alias = "Agent.cast")]
    pub fn cast(&self, function: impl FnOnce(&mut T) + Send + 'static) {
        self.server.__cast(Visit::tell(function));
    }

    fn call<R: Send + 'static>(
        &self,
        kind: &'static str,
        name: &'static str,
        function: impl FnOnce(&mut T) -> R + Send + 'static,
    ) -> Call<'_, Agent<T>, R> {
        let (reply, slot) = reply_slot();
        self.server.__call(Visit::ask(kind, name, reply, function), slot, DEFAULT_TIMEOUT)
    }
}

impl<T> Clone for AgentRef<T> {
    fn clone(&self) -> Self {
        Self { server: self.server.clone() }
    }
}

impl<T> From<ServerRef<Agent<T>>> for AgentRef<T> {
    fn from(server: ServerRef<Agent<T>>) -> Self {
        Self { server }
    }
}

impl<T> AsRef<ServerRef<Agent<T>>> for AgentRef<T> {
    fn as_ref(&self) -> &ServerRef<Agent<T>> {
        &self.server
    }
}

impl<T> fmt::Debug for AgentRef<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("AgentRef").field(&self.server).finish()
    }
}
