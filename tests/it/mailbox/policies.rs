//! What happens to a message that finds the mailbox full: refused, dropped, in the place of an older one, or the end.

use super::{SECOND, counts, waiting};
use crate::kit::captured::Captured;
use otp::mailbox::{Mailbox, Overflow, Overloaded};
use otp::prelude::*;
use otp::{CallError, CastError};

/// Rejects, unless a handler says otherwise.
#[derive(Debug, Default)]
struct Desk {
    seen: Vec<u32>,
}

#[gen_server(mailbox(capacity = 3, overflow = reject))]
impl Desk {
    #[cast(overflow = drop_newest)]
    async fn work(&mut self) {
        tokio::time::sleep(SECOND).await;
    }
    #[cast]
    fn put(&mut self, n: u32) {
        self.seen.push(n);
    }
    #[cast(overflow = drop_oldest)]
    fn show(&mut self, n: u32) {
        self.seen.push(n);
    }
    #[cast(overflow = drop_newest)]
    fn hint(&mut self, n: u32) {
        self.seen.push(n);
    }
    #[call]
    fn seen(&self) -> Vec<u32> {
        self.seen.clone()
    }
    #[call(overflow = drop_oldest)]
    fn ask(&mut self, n: u32) -> u32 {
        self.seen.push(n);
        n
    }
}

/// A server that works for a second.
async fn busy() -> (DeskRef, Pid) {
    let desk = Desk::start().await.expect("it starts");
    desk.work();
    tokio::task::yield_now().await;
    let pid = desk.pid().expect("alive");
    (desk, pid)
}

#[tokio::test(start_paused = true)]
async fn a_rejecting_mailbox_tells_the_sender() {
    let (desk, pid) = busy().await;
    assert_eq!([1, 2, 3, 4].map(|n| desk.put(n)), [Ok(()), Ok(()), Ok(()), Err(CastError::Overloaded)]);
    assert_eq!(desk.seen().await, Err(CallError::Overloaded), "at once: the clock stands");
    assert_eq!(counts(pid), (2, 0));
    tokio::time::sleep(SECOND * 2).await;
    assert_eq!(desk.seen().await, Ok(vec![1, 2, 3]));
    assert_eq!(desk.put(5), Ok(()));
}

#[tokio::test(start_paused = true)]
async fn a_refusal_is_no_warning() {
    let reports = Captured::start("otp::report");
    let (desk, _) = busy().await;
    (0..9).for_each(|n| drop(desk.put(n)));
    assert_eq!(reports.labels(), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn a_cast_that_tells_says_that_nobody_is_there() {
    let desk = Desk::start().await.expect("it starts");
    desk.stop().await.expect("it stops");
    assert_eq!(desk.put(1), Err(CastError::NoProc));
    let text = CallError::from(CastError::NoProc);
    assert_eq!(text, CallError::NoProc);
}

#[tokio::test(start_paused = true)]
async fn a_dropped_newest_is_counted_and_warned_of_with_the_count() {
    let reports = Captured::start("otp::report");
    let (desk, pid) = busy().await;
    (0..6).for_each(|n| desk.hint(n));
    assert_eq!(counts(pid), (0, 3));
    tokio::time::advance(SECOND).await;
    let found = reports.taken();
    let [first] = found.as_slice() else { panic!("one warning in a second, not {found:?}") };
    assert_eq!((first.label.as_str(), first.field("dropped")), ("cast dropped", Some("1")));
    desk.work();
    (0..6).for_each(|n| desk.hint(n));
    assert_eq!(counts(pid), (0, 10));
    let found = reports.taken();
    let [second] = found.as_slice() else { panic!("one warning in a second, not {found:?}") };
    assert_eq!((second.field("hidden"), second.field("dropped")), (Some("2"), Some("4")));
}

#[tokio::test(start_paused = true)]
async fn the_oldest_that_may_go_makes_room_for_a_newer_one() {
    let (desk, pid) = busy().await;
    assert_eq!(desk.put(1), Ok(()));
    (2..8).for_each(|n| desk.show(n));
    assert_eq!((waiting(pid), counts(pid)), (3, (0, 4)), "what was accepted from a `put` is not dropped");
    tokio::time::sleep(SECOND * 2).await;
    assert_eq!(desk.seen().await, Ok(vec![1, 6, 7]));
}

#[tokio::test(start_paused = true)]
async fn where_none_may_go_the_newest_is_dropped() {
    let (desk, pid) = busy().await;
    assert!([1, 2, 3].iter().all(|n| desk.put(*n).is_ok()));
    desk.show(4);
    assert_eq!(counts(pid), (0, 1));
    assert_eq!(desk.ask(5).await, Err(CallError::Overloaded));
    assert_eq!(counts(pid), (1, 1));
    tokio::time::sleep(SECOND * 2).await;
    assert_eq!(desk.seen().await, Ok(vec![1, 2, 3]));
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_dropped_for_a_newer_one_is_answered_at_once() {
    let (desk, pid) = busy().await;
    let began = tokio::time::Instant::now();
    let first = desk.ask(1).send();
    let rest = [2, 3, 4].map(|n| desk.ask(n).send());
    assert_eq!(first.await, Err(CallError::Overloaded));
    assert_eq!(began.elapsed(), std::time::Duration::ZERO);
    assert_eq!(counts(pid), (1, 0), "its caller was told");
    for (n, call) in [2, 3, 4].into_iter().zip(rest) {
        assert_eq!(call.await, Ok(n));
    }
}

/// Replies later, so that its callers wait for more than the reply.
#[derive(Default)]
struct Later(Vec<ReplyTo<u32>>);

#[gen_server(mailbox(capacity = 1, overflow = drop_oldest))]
impl Later {
    #[cast]
    async fn work(&mut self) {
        tokio::time::sleep(SECOND).await;
    }
    #[call(timeout = infinity)]
    fn ask(&mut self, reply: ReplyTo<u32>) {
        self.0.push(reply);
    }
}

#[tokio::test(start_paused = true)]
async fn a_delayed_call_that_is_dropped_is_answered_too() {
    let later = Later::start().await.expect("it starts");
    later.work();
    tokio::task::yield_now().await;
    let (first, _second) = (later.ask().send(), later.ask().send());
    assert_eq!(first.await, Err(CallError::Overloaded));
}

/// Ends when it is full.
#[derive(Debug, Default)]
struct Fuse;

#[gen_server(mailbox(capacity = 2, overflow = stop))]
impl Fuse {
    #[cast]
    async fn work(&mut self, _n: u32) {
        tokio::time::sleep(SECOND).await;
    }
    #[call]
    fn ask(&self) {}
    #[terminate]
    fn end(&mut self, _reason: &ExitReason) {
        tracing::info!(target: "fuse", "terminate");
    }
}

#[tokio::test(start_paused = true)]
async fn a_mailbox_that_stops_its_server_lets_it_clean_up() {
    let traces = Captured::start("fuse");
    let fuse = Fuse::start().await.expect("it starts");
    let pid = fuse.pid().expect("alive");
    fuse.work(0);
    tokio::task::yield_now().await;
    (1..9).for_each(|n| fuse.work(n));
    assert_eq!(fuse.ask().await, Err(CallError::Overloaded));
    assert_eq!(counts(pid), (1, 6));
    let began = tokio::time::Instant::now();
    let ExitReason::Error(cause) = otp::exited(pid).await else { panic!("an abnormal end") };
    assert_eq!(cause.downcast_ref::<Overloaded>().map(|overloaded| overloaded.waiting), Some(2));
    assert_eq!(began.elapsed(), SECOND, "before what waits, after what is being handled");
    assert_eq!(traces.taken().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_suspended_server_is_stopped_by_its_full_mailbox_too() {
    let fuse = Fuse::start().await.expect("it starts");
    let pid = fuse.pid().expect("alive");
    otp::sys::suspend(&fuse).await.expect("it obeys");
    (0..3).for_each(|n| fuse.work(n));
    assert!(matches!(otp::exited(pid).await, ExitReason::Error(_)));
}

/// No limits of its own.
#[derive(Debug, Default)]
struct Plain {
    seen: Vec<u32>,
}

#[gen_server]
impl Plain {
    #[cast]
    async fn work(&mut self) {
        tokio::time::sleep(SECOND).await;
    }
    #[cast]
    fn put(&mut self, n: u32) {
        self.seen.push(n);
    }
    #[call]
    fn seen(&self) -> Vec<u32> {
        self.seen.clone()
    }
}

/// Ten casts to a server that works, with this policy given by hand: what it sees of them, refused, dropped.
async fn by_hand(overflow: Overflow) -> (Vec<u32>, (u64, u64)) {
    let spec = Plain::spec().mailbox(Mailbox::bounded(4, overflow));
    let plain = spec.start().await.expect("it starts");
    plain.work();
    tokio::task::yield_now().await;
    (0..10).for_each(|n| plain.put(n));
    assert_eq!(otp::process_info(plain.pid().expect("alive")).expect("alive").mailbox_capacity, Some(4));
    let counts = counts(plain.pid().expect("alive"));
    tokio::time::sleep(SECOND * 2).await;
    (plain.seen().await.expect("it answers"), counts)
}

#[tokio::test(start_paused = true)]
async fn policies_are_options_of_a_start_too() {
    assert_eq!(by_hand(Overflow::DropNewest).await, (vec![0, 1, 2, 3], (0, 6)));
    assert_eq!(by_hand(Overflow::DropOldest).await, (vec![6, 7, 8, 9], (0, 6)));
    // a cast that can neither answer nor wait is dropped, and counted as that
    assert_eq!(by_hand(Overflow::Reject).await, (vec![0, 1, 2, 3], (0, 6)));
    assert_eq!(by_hand(Overflow::Block).await, (vec![0, 1, 2, 3], (0, 6)));
}

/// The options of a start go before those of the code; a handler's own stands.
#[tokio::test(start_paused = true)]
async fn the_start_goes_before_the_code() {
    let desk = Desk::spec().mailbox(Mailbox::bounded(1, Overflow::DropNewest)).start().await.expect("it starts");
    desk.work();
    tokio::task::yield_now().await;
    desk.show(1);
    desk.show(2);
    assert_eq!(desk.put(3), Err(CastError::Overloaded), "the method can tell, and does");
    tokio::time::sleep(SECOND * 2).await;
    assert_eq!(desk.seen().await, Ok(vec![2]));
}

/// A server that is idle and has nothing in its mailbox is run by its caller, limits or not.
#[tokio::test(start_paused = true)]
async fn an_idle_server_is_never_full() {
    let desk = Desk::spec().mailbox(Mailbox::bounded(1, Overflow::Reject)).start().await.expect("it starts");
    for n in 0..200 {
        assert_eq!(desk.ask(n).await, Ok(n));
    }
    assert_eq!(counts(desk.pid().expect("alive")), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn the_drop_of_a_message_that_panics_is_reported_and_counted() {
    struct Bomb;
    impl Drop for Bomb {
        fn drop(&mut self) {
            panic!("a bomb");
        }
    }
    #[derive(Default)]
    struct Shelf;
    #[gen_server(mailbox(capacity = 1, overflow = drop_oldest))]
    impl Shelf {
        #[cast]
        async fn keep(&mut self, bomb: Option<Bomb>) {
            tokio::time::sleep(SECOND).await;
            std::mem::forget(bomb);
        }
    }
    let reports = Captured::start("otp::report");
    let shelf = Shelf::start().await.expect("it starts");
    shelf.keep(None);
    tokio::task::yield_now().await;
    shelf.keep(Some(Bomb));
    shelf.keep(None);
    assert_eq!(reports.labels(), ["drop panicked", "cast dropped"]);
    assert_eq!(counts(shelf.pid().expect("alive")), (0, 1));
}
