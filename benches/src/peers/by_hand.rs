//! The actor that everybody writes: a task, a channel, a oneshot for the reply.

mod channel;
mod handlers;
mod machine;
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

/// How clients know a server.
type Server<C> = <C as Channel>::Sender<Message<C>>;

pub(crate) enum Message<C: Channel> {
    Add(u64, oneshot::Sender<u64>),
    Bump(u64),
    Spin(oneshot::Sender<u64>),
    Link(Option<Server<C>>, oneshot::Sender<u64>),
    Pass(u64),
    Crash,
}

async fn serve<C: Channel>(mut mailbox: C::Receiver<Message<C>>) {
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

fn tell<T>(reply: oneshot::Sender<T>, answer: T) {
    // a caller may have gone: the answer is for nobody then
    let _ = reply.send(answer);
}

fn start<C: Channel>() -> Server<C> {
    let (sender, mailbox) = C::new();
    tokio::spawn(serve::<C>(mailbox));
    sender
}

async fn ask<C: Channel, M: Send + 'static, T: Send>(
    server: &C::Sender<M>,
    question: impl FnOnce(oneshot::Sender<T>) -> M + Send,
) -> Option<T> {
    let (reply, answer) = oneshot::channel();
    C::send(server, question(reply)).await;
    answer.await.ok()
}

impl<C: Channel> Framework for ByHand<C> {
    type Server = Server<C>;

    async fn start() -> Server<C> {
        start::<C>()
    }

    async fn add(server: &Server<C>, by: u64) -> u64 {
        ask::<C, _, _>(server, |reply| Message::Add(by, reply)).await.expect("it runs")
    }

    async fn add_within_5_s(server: &Server<C>, by: u64) -> u64 {
        let answer = timeout(Duration::from_secs(5), ask::<C, _, _>(server, |reply| Message::Add(by, reply))).await;
        answer.expect("it is in time").expect("it runs")
    }

    async fn bump(server: &Server<C>, by: u64) {
        C::send(server, Message::Bump(by)).await;
    }

    async fn spin(server: &Server<C>) -> u64 {
        ask::<C, _, _>(server, Message::Spin).await.expect("it runs")
    }

    async fn link(server: &Server<C>, next: Option<Server<C>>) {
        ask::<C, _, _>(server, |reply| Message::Link(next, reply)).await.expect("it runs");
    }

    async fn pass(server: &Server<C>, left: u64) {
        C::send(server, Message::Pass(left)).await;
    }

    async fn stop(server: Server<C>) {
        drop(server);
    }
}

impl<C: Channel> Names for ByHand<C> {
    type Name = String;

    async fn start_named(name: String) -> Server<C> {
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
type Register<C> = LazyLock<RwLock<HashMap<String, Server<C>>>>;

impl<C: Channel> Supervises for ByHand<C> {
    type Tree = Supervisor;
    type Child = Cell<C>;

    async fn tree(children: u64) -> (Supervisor, Vec<Cell<C>>) {
        supervisor::start(children)
    }

    async fn add_to_child(child: &Cell<C>, by: u64) -> Option<u64> {
        let server = child.get();
        ask::<C, _, _>(&server, |reply| Message::Add(by, reply)).await
    }

    async fn crash(child: &Cell<C>) {
        C::send(&child.get(), Message::Crash).await;
    }

    async fn end(tree: Supervisor) {
        tree.end();
    }
}
