//! The two channels of tokio that a mailbox is made of.

use super::{Message, Register};
use std::collections::HashMap;
use std::sync::{LazyLock, RwLock};
use tokio::sync::mpsc;

/// As many messages wait in a bounded mailbox.
const CAPACITY: usize = 64;

pub(crate) trait Channel: Send + Sync + Sized + 'static {
    type Sender: Clone + Send + Sync + 'static;
    type Receiver: Send + 'static;

    fn new() -> (Self::Sender, Self::Receiver);

    /// Whether anybody receives it is not known, as with a cast.
    fn send(sender: &Self::Sender, message: Message<Self>) -> impl Future<Output = ()> + Send;

    fn receive(receiver: &mut Self::Receiver) -> impl Future<Output = Option<Message<Self>>> + Send;

    fn names() -> &'static Register<Self>;
}

pub(crate) struct Unbounded;

impl Channel for Unbounded {
    type Sender = mpsc::UnboundedSender<Message<Self>>;
    type Receiver = mpsc::UnboundedReceiver<Message<Self>>;

    fn new() -> (Self::Sender, Self::Receiver) {
        mpsc::unbounded_channel()
    }

    async fn send(sender: &Self::Sender, message: Message<Self>) {
        drop(sender.send(message));
    }

    async fn receive(receiver: &mut Self::Receiver) -> Option<Message<Self>> {
        receiver.recv().await
    }

    fn names() -> &'static Register<Self> {
        static NAMES: Register<Unbounded> = LazyLock::new(|| RwLock::new(HashMap::new()));
        &NAMES
    }
}

pub(crate) struct Bounded;

impl Channel for Bounded {
    type Sender = mpsc::Sender<Message<Self>>;
    type Receiver = mpsc::Receiver<Message<Self>>;

    fn new() -> (Self::Sender, Self::Receiver) {
        mpsc::channel(CAPACITY)
    }

    async fn send(sender: &Self::Sender, message: Message<Self>) {
        drop(sender.send(message).await);
    }

    async fn receive(receiver: &mut Self::Receiver) -> Option<Message<Self>> {
        receiver.recv().await
    }

    fn names() -> &'static Register<Self> {
        static NAMES: Register<Bounded> = LazyLock::new(|| RwLock::new(HashMap::new()));
        &NAMES
    }
}
