//! The two channels of tokio that a mailbox is made of.

use super::Register;
use std::collections::HashMap;
use std::sync::{LazyLock, RwLock};
use tokio::sync::mpsc;

/// As many messages wait in a bounded mailbox.
const CAPACITY: usize = 64;

pub(crate) trait Channel: Send + Sync + Sized + 'static {
    type Sender<M: Send + 'static>: Clone + Send + Sync + 'static;
    type Receiver<M: Send + 'static>: Send + 'static;

    fn new<M: Send + 'static>() -> (Self::Sender<M>, Self::Receiver<M>);

    /// Whether anybody receives it is not known, as with a cast.
    fn send<M: Send + 'static>(sender: &Self::Sender<M>, message: M) -> impl Future<Output = ()> + Send;

    fn receive<M: Send + 'static>(receiver: &mut Self::Receiver<M>) -> impl Future<Output = Option<M>> + Send;

    fn names() -> &'static Register<Self>;
}

pub(crate) struct Unbounded;

impl Channel for Unbounded {
    type Sender<M: Send + 'static> = mpsc::UnboundedSender<M>;
    type Receiver<M: Send + 'static> = mpsc::UnboundedReceiver<M>;

    fn new<M: Send + 'static>() -> (Self::Sender<M>, Self::Receiver<M>) {
        mpsc::unbounded_channel()
    }

    async fn send<M: Send + 'static>(sender: &Self::Sender<M>, message: M) {
        drop(sender.send(message));
    }

    async fn receive<M: Send + 'static>(receiver: &mut Self::Receiver<M>) -> Option<M> {
        receiver.recv().await
    }

    fn names() -> &'static Register<Self> {
        static NAMES: Register<Unbounded> = LazyLock::new(|| RwLock::new(HashMap::new()));
        &NAMES
    }
}

pub(crate) struct Bounded;

impl Channel for Bounded {
    type Sender<M: Send + 'static> = mpsc::Sender<M>;
    type Receiver<M: Send + 'static> = mpsc::Receiver<M>;

    fn new<M: Send + 'static>() -> (Self::Sender<M>, Self::Receiver<M>) {
        mpsc::channel(CAPACITY)
    }

    async fn send<M: Send + 'static>(sender: &Self::Sender<M>, message: M) {
        drop(sender.send(message).await);
    }

    async fn receive<M: Send + 'static>(receiver: &mut Self::Receiver<M>) -> Option<M> {
        receiver.recv().await
    }

    fn names() -> &'static Register<Self> {
        static NAMES: Register<Bounded> = LazyLock::new(|| RwLock::new(HashMap::new()));
        &NAMES
    }
}
