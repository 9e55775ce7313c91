//! A server that a test has in its hand.

use super::kit;
use crate::behaviour::{Behaviour, Reached};
use crate::gen_server::{Ctx, GenServer, Handled, Stop, launch_as};
use crate::message::Info;
use crate::panic::bounded;
use crate::pid::Pid;
use crate::proc_lib::{Bond, StartOptions};
use crate::protocol::StartError;
use crate::seam::Mutex;
use crate::server_ref::ServerRef;
use crate::spec::ChildDefaults;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

/// How much of a message is kept, in bytes.
const KEPT: usize = 4096;

/// A stand-in for a server or a state machine: a closure answers its messages, and what it got is recorded.
///
/// Use it where the code under test takes a client (`KvRef`), and the real server is slow, far away, or never fails the way the
/// test needs. The messages are those that the macro has written: `KvMsg::Get { key, __reply }` of a call, `KvMsg::Put { key,
/// value }` of a cast. `__reply.send(..)` answers; a call whose `__reply` is dropped waits until its time is up, as with a real
/// server.
///
/// It ends when it is dropped, or with the test.
///
/// # Examples
/// ```
/// use otp::prelude::*;
/// use otp::test::Mock;
///
/// #[derive(Default)]
/// struct Kv;
///
/// #[gen_server]
/// impl Kv {
///     #[call]
///     fn get(&self, key: String) -> Option<u64> {
///         None
///     }
/// }
///
/// async fn double(kv: &KvRef, key: &str) -> Result<u64, CallError> {
///     Ok(2 * kv.get(key.to_owned()).await?.unwrap_or(0))
/// }
///
/// # otp::__private::run_test(|| async {
/// let kv = Mock::<Kv>::start(|message| match message {
///     KvMsg::Get { key, __reply } => __reply.send((key == "a").then_some(21)),
/// })
/// .await;
/// assert_eq!(double(&kv.client(), "a").await, Ok(42));
/// assert_eq!(kv.received(), [r#"get(key: "a")"#]);
/// # });
/// ```
///
/// OTP has none; Elixir's `Mox` replaces modules.
pub struct Mock<S: Reached> {
    client: S::Client,
    pid: Pid,
    received: Arc<Mutex<Vec<String>>>,
}

impl<S: Behaviour + Reached> Mock<S> {
    /// Starts one.
    ///
    /// # Panics
    /// Outside a test.
    ///
    /// # Cancel safety
    /// If it is dropped, there is no mock.
    pub async fn start(answer: impl FnMut(S::Msg) + Send + 'static) -> Self {
        let received = Arc::<Mutex<Vec<String>>>::default();
        let args = (Box::new(answer) as Answer<S>, Arc::clone(&received));
        let started = launch_as::<Stand<S>>(S::NAME, args, StartOptions::default(), Bond::None).await;
        let process = started.unwrap_or_else(|error: StartError| panic!("the mock does not start: {error}"));
        let pid = process.head().pid;
        kit::owns(pid);
        Self { client: S::client(ServerRef::process(process)), pid, received }
    }

    /// A client of it, as the code under test wants it.
    pub fn client(&self) -> S::Client {
        self.client.clone()
    }

    /// Its pid.
    pub fn pid(&self) -> Pid {
        self.pid
    }

    /// The messages it got until now, as they print, oldest first: `get(key: "a")`. Of other messages, `<their type>`.
    pub fn received(&self) -> Vec<String> {
        self.received.lock().clone()
    }
}

impl<S: Reached> Drop for Mock<S> {
    fn drop(&mut self) {
        if let Some(process) = crate::process::table::lookup(self.pid) {
            crate::process::run::doom(&*process, crate::exit::ExitReason::Normal);
        }
    }
}

impl<S: Reached> fmt::Debug for Mock<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mock").field("pid", &self.pid).finish_non_exhaustive()
    }
}

type Answer<S> = Box<dyn FnMut(<S as Behaviour>::Msg) + Send>;

/// The server behind it.
struct Stand<S: Behaviour> {
    answer: Answer<S>,
    received: Arc<Mutex<Vec<String>>>,
    stands_for: PhantomData<fn() -> S>,
}

impl<S: Behaviour> GenServer for Stand<S> {
    type Args = (Answer<S>, Arc<Mutex<Vec<String>>>);
    type Msg = S::Msg;
    type Fits = ();
    type Continue = ();
    type Client = ServerRef<Self>;
    const NAME: &'static str = S::NAME;
    const DEFAULTS: ChildDefaults = ChildDefaults::WORKER;

    fn init_now((answer, received): Self::Args, _cx: &mut Ctx<Self>) -> Result<Result<Self, Stop>, Self::Args> {
        Ok(Ok(Self { answer, received, stands_for: PhantomData }))
    }

    fn handle_now(&mut self, message: S::Msg, _cx: &mut Ctx<Self>) -> Handled<S::Msg> {
        let text = bounded(format_args!("{message:?}"), KEPT);
        self.received.lock().push(text);
        (self.answer)(message);
        Handled::Done(Ok(()))
    }

    async fn handle_info(&mut self, info: Info, _cx: &mut Ctx<Self>) -> Result<(), Stop> {
        let text = bounded(format_args!("{info:?}"), KEPT);
        self.received.lock().push(text);
        Ok(())
    }
}
