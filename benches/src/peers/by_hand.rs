//! The actor that everybody writes: a task, a channel, a oneshot for the reply.

mod channel;
mod supervisor;

pub(crate) use self::channel::{Bounded, Unbounded};

use self::channel::Channel;
use self::supervisor::{Cell, Supervisor};
use crate::count::{self, Count};
use crate::framework::{Framework, Names, Supervises, be_busy, crash};
use std::collections::HashMap;
use std::marker::PhantomData;
use std::sync::{LazyLock, PoisonError, RwLock};
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::time::timeout;

/// By hand, with channels of this kind.
pub(crate) struct ByHand<C>(PhantomData<C>);

pub(crate) enum Message<C: Channel> {
    Add(u64, oneshot::Sender<u64>),
    Bump(u64),
    Spin(oneshot::Sender<u64>),
    Link(Option<C::Sender>, oneshot::Sender<u64>),
    Pass(u64),
    Crash,
}

async fn serve<C: Channel>(mut mailbox: C::Receiver) {
    let mut count = Count::new();
    let mut next = None;
    while let Some(message) = C::receive(&mut mailbox).await {
        match message {
            Message::Add(by, reply) => tell(reply, count.add(by)),
            Message::Bump(by) => {
                count.add(by);
            }
            Message::Spin(reply) => {
                be_busy();
                tell(reply, count.add(1));
            }
            Message::Link(to, reply) => {
                next = to;
                tell(reply, count.add(0));
            }
            Message::Pass(0) => count::arrived(),
            Message::Pass(left) => {
                if let Some(next) = &next {
                    C::send(next, Message::Pass(left - 1)).await;
                }
            }
            Message::Crash => crash(),
        }
    }
}

fn tell(reply: oneshot::Sender<u64>, answer: u64) {
    // a caller may have gone: the answer is for nobody then
    let _ = reply.send(answer);
}

fn start<C: Channel>() -> C::Sender {
    let (sender, mailbox) = C::new();
    tokio::spawn(serve::<C>(mailbox));
    sender
}

async fn ask<C: Channel>(
    server: &C::Sender,
    question: impl FnOnce(oneshot::Sender<u64>) -> Message<C> + Send,
) -> Option<u64> {
    let (reply, answer) = oneshot::channel();
    C::send(server, question(reply)).await;
    answer.await.ok()
}

impl<C: Channel> Framework for ByHand<C> {
    type Server = C::Sender;

    async fn start() -> C::Sender {
        start::<C>()
    }

    async fn add(server: &C::Sender, by: u64) -> u64 {
        ask::<C>(server, |reply| Message::Add(by, reply)).await.expect("it runs")
    }

    async fn add_within_5_s(server: &C::Sender, by: u64) -> u64 {
        let answer = timeout(Duration::from_secs(5), ask::<C>(server, |reply| Message::Add(by, reply))).await;
        answer.expect("it is in time").expect("it runs")
    }

    async fn bump(server: &C::Sender, by: u64) {
        C::send(server, Message::Bump(by)).await;
    }

    async fn spin(server: &C::Sender) -> u64 {
        ask::<C>(server, Message::Spin).await.expect("it runs")
    }

    async fn link(server: &C::Sender, next: Option<C::Sender>) {
        ask::<C>(server, |reply| Message::Link(next, reply)).await.expect("it runs");
    }

    async fn pass(server: &C::Sender, left: u64) {
        C::send(server, Message::Pass(left)).await;
    }

    async fn stop(server: C::Sender) {
        drop(server);
    }
}

impl<C: Channel> Names for ByHand<C> {
    type Name = String;

    async fn start_named(name: String) -> C::Sender {
        let server = start::<C>();
        C::names().write().unwrap_or_else(PoisonError::into_inner).insert(name, server.clone());
        server
    }

    fn name(name: String) -> String {
        name
    }

    async fn add_by_name(name: &String, by: u64) -> u64 {
        let server = C::names().read().unwrap_or_else(PoisonError::into_inner).get(name).cloned();
        let server = server.expect("somebody has the name");
        Self::add(&server, by).await
    }

    fn forget_names() {
        C::names().write().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

/// Who has which name.
type Register<C> = LazyLock<RwLock<HashMap<String, <C as Channel>::Sender>>>;

impl<C: Channel> Supervises for ByHand<C> {
    type Tree = Supervisor;
    type Child = Cell<C>;

    async fn tree(children: u64) -> (Supervisor, Vec<Cell<C>>) {
        supervisor::start(children)
    }

    async fn add_to_child(child: &Cell<C>, by: u64) -> Option<u64> {
        let server = child.get();
        ask::<C>(&server, |reply| Message::Add(by, reply)).await
    }

    async fn crash(child: &Cell<C>) {
        C::send(&child.get(), Message::Crash).await;
    }

    async fn end(tree: Supervisor) {
        tree.end();
    }
}
