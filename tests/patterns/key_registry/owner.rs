//! A process that does what it is told, so that a test can be several processes.

use otp::key_registry::{Duplicate, Registry, RegistryRef};
use otp::{ExitReason, Pid};
use tokio::sync::oneshot;

type Errand = Box<dyn FnOnce() + Send>;

/// A process that lives until it is told otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Owner(pub(super) Pid);

impl Owner {
    pub(super) fn new() -> Self {
        Self(otp::spawn(async |mut inbox| {
            loop {
                match inbox.receive().await.take::<Errand>() {
                    Ok(errand) => errand(),
                    Err(other) => panic!("an unexpected message: {other:?}"),
                }
            }
        }))
    }

    /// Has the process do this, and answers what came of it.
    pub(super) async fn does<T: Send + 'static>(self, errand: impl FnOnce() -> T + Send + 'static) -> T {
        let (answer, answered) = oneshot::channel();
        let errand: Errand = Box::new(move || drop(answer.send(errand())));
        otp::send(self.0, errand);
        answered.await.expect("the process is alive and does not panic")
    }

    /// Ends it, and waits until everybody knows.
    pub(super) async fn dies(self) {
        let ended = otp::exited(self.0);
        otp::exit(self.0, ExitReason::Kill);
        ended.await;
    }
}

pub(super) type Uniques = RegistryRef<String, u32>;
pub(super) type Duplicates = RegistryRef<String, u32, Duplicate>;

pub(super) async fn unique() -> Uniques {
    Registry::unique().start_link().await.expect("it starts")
}

pub(super) async fn duplicate(partitions: usize) -> Duplicates {
    Registry::duplicate().partitions(partitions).start_link().await.expect("it starts")
}

/// Has the owner register; panics if it cannot.
pub(super) async fn has(owner: Owner, registry: &Uniques, key: &str, value: u32) {
    let (registry, key) = (registry.clone(), key.to_owned());
    owner.does(move || registry.register(key, value)).await.expect("the key is free");
}

/// The same with duplicate keys.
pub(super) async fn also_has(owner: Owner, registry: &Duplicates, key: &str, value: u32) {
    let (registry, key) = (registry.clone(), key.to_owned());
    owner.does(move || registry.register(key, value)).await.expect("there is a registry");
}
