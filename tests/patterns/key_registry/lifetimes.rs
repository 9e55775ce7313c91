//! Entries go with their processes, and with the registry.

use super::owner::{Owner, also_has, duplicate, has, unique};
use otp::key_registry::{Registry, RegistryError};
use otp::prelude::*;
use otp_tests::kit::{Mail, bomb::Bomb, in_process};
use std::sync::mpsc;
use std::time::Duration;

/// registry_test: clean up registry on process crash (XR-001)
#[otp::test]
async fn what_a_process_has_goes_with_it() {
    let (unique, duplicate) = (unique().await, duplicate(2).await);
    let (one, other) = (Owner::new(), Owner::new());
    has(one, &unique, "one", 1).await;
    has(other, &unique, "other", 2).await;
    also_has(one, &duplicate, "both", 1).await;
    also_has(other, &duplicate, "both", 2).await;
    one.dies().await;
    // whoever knows of the end finds nothing
    assert_eq!((unique.lookup("one"), unique.count()), (None, 1));
    assert_eq!(duplicate.lookup("both"), [(other.0, 2)]);
    other.dies().await;
    assert_eq!((unique.count(), duplicate.count()), (0, 0));
    assert!(unique.keys(one.0).is_empty() && duplicate.keys(other.0).is_empty());
}

/// Whatever ends it: also a panic, also one of the registered value when it is dropped.
#[otp::test]
async fn values_that_panic_when_dropped_are_removed_all_the_same() {
    let registry = Registry::<u32, std::sync::Arc<Bomb>>::unique().start_link().await.expect("it starts");
    let bombs = [Bomb::default(), Bomb::default()];
    let fuses = bombs.each_ref().map(Bomb::fuse);
    let owner = Owner::new();
    let registering = registry.clone();
    owner
        .does(move || {
            for (key, bomb) in (0..).zip(bombs) {
                registering.register(key, std::sync::Arc::new(bomb)).expect("free");
            }
        })
        .await;
    owner.dies().await;
    assert!(fuses.iter().all(otp_tests::kit::bomb::Fuse::is_burnt));
    assert_eq!((registry.count(), registry.whereis(&0), registry.whereis(&1)), (0, None, None));
}

/// registry_test: has unique registrations even if partition is delayed (XR-007)
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_key_of_a_dead_process_is_taken_over_before_it_is_cleaned_up() {
    struct Slow(mpsc::Sender<()>, mpsc::Receiver<()>);
    impl Drop for Slow {
        // the process is dead by now, and nothing of its names has been released
        fn drop(&mut self) {
            let _ = self.0.send(());
            let _ = self.1.recv_timeout(Duration::from_secs(20));
        }
    }
    let registry = unique().await;
    let ((dying, is_dying), (go_on, goes_on)) = (mpsc::channel(), mpsc::channel());
    let (ready, is_ready) = tokio::sync::oneshot::channel();
    let registering = registry.clone();
    let holder = otp::spawn(async move |mut inbox| {
        let _slow = Slow(dying, goes_on);
        registering.register("hello".to_owned(), 1).expect("free");
        let _ = ready.send(());
        inbox.receive().await;
    });
    is_ready.await.expect("it registers");
    let ended = otp::exited(holder);
    otp::exit(holder, ExitReason::Kill);
    tokio::task::spawn_blocking(move || is_dying.recv_timeout(Duration::from_secs(20)))
        .await
        .expect("no panic")
        .expect("it dies");
    assert!(!otp::is_alive(holder));
    assert_eq!(registry.lookup("hello"), None, "a dead process is not found");
    assert_eq!(registry.count(), 1, "its entry is still there");
    let successor = Owner::new();
    has(successor, &registry, "hello", 2).await;
    assert_eq!(registry.lookup("hello"), Some((successor.0, 2)));
    go_on.send(()).expect("it waits");
    ended.await;
    // what the dead one leaves late does not take the successor's key away
    assert_eq!((registry.lookup("hello"), registry.count()), (Some((successor.0, 2)), 1));
    assert!(registry.keys(holder).is_empty());
}

/// registry_test: links and unlinks on register/unregister, unique (XR-019)
#[otp::test]
async fn a_process_with_keys_is_linked_with_the_registry() {
    let registry = unique().await;
    let keeper = registry.pid().expect("it runs");
    let owner = Owner::new();
    let linked = || otp::process_info(owner.0).expect("alive").links.contains(&keeper);
    has(owner, &registry, "one", 1).await;
    has(owner, &registry, "other", 2).await;
    assert!(linked());
    for (key, after) in [("one", true), ("other", false)] {
        let registry = registry.clone();
        owner.does(move || registry.unregister(key)).await;
        assert_eq!(linked(), after);
    }
    has(owner, &registry, "one", 1).await;
    assert!(linked());
}

/// registry_test: links and unlinks on register/unregister, duplicate (XR-019)
#[otp::test]
async fn a_process_with_duplicate_keys_is_linked_with_the_registry() {
    let registry = duplicate(4).await;
    let keeper = registry.pid().expect("it runs");
    let owner = Owner::new();
    let linked = || otp::process_info(owner.0).expect("alive").links.contains(&keeper);
    for (key, value) in [("one", 1), ("one", 2), ("other", 3)] {
        also_has(owner, &registry, key, value).await;
    }
    for (key, after) in [("one", true), ("other", false)] {
        let registry = registry.clone();
        owner.does(move || registry.unregister(key)).await;
        assert_eq!(linked(), after);
    }
}

/// The registry's own starter stays linked with it when it has no key any more.
#[otp::test]
async fn the_link_of_the_starter_is_not_the_link_of_a_key() {
    in_process(|mut inbox| async move {
        otp::trap_exit(true);
        let registry = unique().await;
        let keeper = registry.pid().expect("it runs");
        registry.register("hello".to_owned(), 1).expect("free");
        registry.unregister("hello");
        assert!(otp::process_info(inbox.pid()).expect("alive").links.contains(&keeper));
        otp::exit(keeper, ExitReason::Kill);
        assert_eq!(inbox.exit().await, (Some(keeper), ExitReason::Killed));
        inbox.is_silent().await;
    })
    .await;
}

/// A registry that crashes takes those along who have keys, unless they trap exits, and nobody else.
#[otp::test]
async fn the_end_of_a_registry_is_the_end_of_those_who_have_keys() {
    let registry = unique().await;
    let keeper = registry.pid().expect("it runs");
    let (owner, bystander) = (Owner::new(), Owner::new());
    has(owner, &registry, "hello", 1).await;
    has(bystander, &registry, "gone", 2).await;
    {
        let registry = registry.clone();
        bystander.does(move || registry.unregister("gone")).await;
    }
    let ended = otp::exited(owner.0);
    let trapping = {
        let registry = registry.clone();
        let (ready, is_ready) = tokio::sync::oneshot::channel();
        let pid = otp::spawn(async move |mut inbox| {
            otp::trap_exit(true);
            registry.register("trapping".to_owned(), 3).expect("free");
            let _ = ready.send(());
            assert_eq!(inbox.exit().await, (Some(keeper), ExitReason::Killed));
            assert_eq!(registry.lookup("trapping"), None);
            assert!(registry.keys(inbox.pid()).is_empty());
            assert_eq!(registry.register("trapping".to_owned(), 3), Err(RegistryError::NoProc));
        });
        is_ready.await.expect("it registers");
        otp::exited(pid)
    };
    otp::exit(keeper, ExitReason::Kill);
    assert_eq!(ended.await, ExitReason::Killed);
    assert_eq!(trapping.await, ExitReason::Normal);
    assert!(otp::is_alive(bystander.0));
}

/// A process that is ending registers nothing any more: nobody would take it back.
#[otp::test]
async fn who_is_ending_registers_nothing() {
    struct Late(super::owner::Uniques, mpsc::Sender<Result<(), RegistryError>>);
    impl Drop for Late {
        fn drop(&mut self) {
            let _ = self.1.send(self.0.register("late".to_owned(), 1));
        }
    }
    let registry = unique().await;
    let (answer, answered) = mpsc::channel();
    let late = Late(registry.clone(), answer);
    let pid = otp::spawn(async move |mut inbox| {
        let _late = late;
        inbox.receive().await;
    });
    let ended = otp::exited(pid);
    tokio::task::yield_now().await;
    otp::exit(pid, ExitReason::Kill);
    ended.await;
    assert_eq!(answered.try_recv(), Ok(Err(RegistryError::NoProc)));
    assert_eq!(registry.count(), 0);
}

thread_local! {
    /// What the next comparison does first.
    static BEFORE_EQ: std::cell::RefCell<Option<Box<dyn FnOnce()>>> = const { std::cell::RefCell::new(None) };
}

/// Keys of one hash.
#[derive(Clone, Debug)]
struct Alike(u8);

impl PartialEq for Alike {
    fn eq(&self, other: &Self) -> bool {
        if let Some(first) = BEFORE_EQ.take() {
            first();
        }
        self.0 == other.0
    }
}

impl Eq for Alike {}

impl std::hash::Hash for Alike {
    fn hash<H: std::hash::Hasher>(&self, _: &mut H) {}
}

/// A process that ends while a key is registered for it leaves no entry behind, whenever in between that is.
#[otp::test]
async fn who_ends_while_it_is_registered_leaves_nothing() {
    let registry = Registry::<Alike>::unique().start_link().await.expect("it starts");
    otp::register(registry.via(Alike(0)), otp_tests::kit::idle()).expect("free");
    for comparison in 0..5 {
        // on another thread, it can end in the middle
        let (tell, told) = mpsc::channel();
        let elsewhere = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async move {
                let victim = otp_tests::kit::idle();
                tell.send(victim).expect("somebody waits");
                otp::exited(victim).await;
            });
        });
        let victim = told.recv().expect("it runs");
        let end = move || {
            otp::exit(victim, ExitReason::Kill);
            elsewhere.join().expect("no panic");
        };
        BEFORE_EQ.set(Some(later(comparison, Box::new(end))));
        // refused or not: it has ended by then, or does so now
        let _ = otp::register(registry.via(Alike(1)), victim);
        while let Some(first) = BEFORE_EQ.take() {
            first();
        }
        assert_eq!(registry.count(), 1, "it ended at comparison {comparison}");
    }
}

/// Does this so many comparisons later.
fn later(comparisons: u8, what: Box<dyn FnOnce()>) -> Box<dyn FnOnce()> {
    if comparisons == 0 {
        return what;
    }
    Box::new(move || BEFORE_EQ.set(Some(later(comparisons - 1, what))))
}
