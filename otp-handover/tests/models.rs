//! All interleavings of the hand-overs, by loom, and planted mistakes that the same models must find: `cargo xtask loom`.
#![cfg(loom)]

use loom::sync::Arc;
use loom::sync::atomic::AtomicBool;
use loom::thread;
use otp_handover::reply::{self, Receiver, Sender, Sent};
use otp_handover::{Bug, Carriage, RunLock, plant};
use std::env;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Wake, Waker};

/// Names the mistake to plant, for the program when it runs itself.
const PLANTED: &str = "OTP_PLANTED";

/// Explores a model, which holds, and the same with a planted mistake, which it must find: in a program of its own, because a
/// model that fails does not always go away in peace.
fn model(name: &str, planted: &[Bug], run: fn()) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(3);
    if let Ok(bug) = env::var(PLANTED) {
        plant(planted.iter().copied().find(|planted| format!("{planted:?}") == bug));
        return builder.check(run);
    }
    builder.check(run);
    for bug in planted {
        let mut again = Command::new(env::current_exe().expect("it runs"));
        let again = again.args([name, "--exact"]).env(PLANTED, format!("{bug:?}")).output().expect("it runs again");
        let said = String::from_utf8_lossy(&again.stdout).into_owned() + &String::from_utf8_lossy(&again.stderr);
        assert!(said.contains("running 1 test"), "no model of this name: {name}");
        assert!(!again.status.success(), "{bug:?} was not found");
    }
}

type Lock = RunLock<usize, u32>;

const NOTE: u8 = 1;

/// Runs what the lock guards, as often as it is asked to meanwhile.
fn run_all(lock: &Lock) {
    let Some(mut held) = lock.lock_or_leave(NOTE) else { return };
    loop {
        *held += 1;
        if held.unlock() == 0 {
            return;
        }
        // a note: somebody wanted it while it ran
        match lock.lock_or_leave(NOTE) {
            Some(again) => held = again,
            None => return,
        }
    }
}

#[test]
fn one_holder_at_a_time_sees_what_the_last_has_written() {
    model("one_holder_at_a_time_sees_what_the_last_has_written", &[Bug::StaleValue], || {
        let lock = Arc::new(Lock::new(0));
        let other = {
            let lock = lock.clone();
            thread::spawn(move || {
                if let Some(mut held) = lock.try_lock() {
                    *held += 1;
                    assert_eq!(held.unlock(), 0);
                }
            })
        };
        if let Some(mut held) = lock.try_lock() {
            *held += 1;
            assert_eq!(held.unlock(), 0);
        }
        other.join().expect("no panic");
        let held = lock.try_lock().expect("free");
        assert!(*held == 1 || *held == 2);
    });
}

#[test]
fn who_does_not_get_the_lock_is_heard() {
    model("who_does_not_get_the_lock_is_heard", &[Bug::LostNote], || {
        let lock = Arc::new(Lock::new(0));
        let asked = std::sync::Arc::new(AtomicUsize::new(0));
        let others: Vec<_> = (0..2)
            .map(|_| {
                let (lock, asked) = (lock.clone(), asked.clone());
                thread::spawn(move || {
                    asked.fetch_add(1, Ordering::Relaxed);
                    run_all(&lock);
                })
            })
            .collect();
        for other in others {
            other.join().expect("no panic");
        }
        // two asked: each has run it, or has left a note for a run that began afterwards; two notes may be one
        let held = lock.try_lock().expect("free");
        assert_eq!((*held, asked.load(Ordering::Relaxed)), (2, 2));
    });
}

#[test]
fn of_two_who_leave_different_notes_both_are_heard() {
    const END: u8 = 2;
    model("of_two_who_leave_different_notes_both_are_heard", &[Bug::LostNote], || {
        let lock = Arc::new(Lock::new(0));
        let heard = std::sync::Arc::new(AtomicUsize::new(0));
        let turn = |lock: &Lock, heard: &AtomicUsize, note: u8| {
            if let Some(held) = lock.lock_or_leave(note) {
                heard.fetch_or(usize::from(note | held.unlock()), Ordering::Relaxed);
            }
        };
        let others: Vec<_> = [NOTE, END]
            .into_iter()
            .map(|note| {
                let (lock, heard) = (lock.clone(), heard.clone());
                thread::spawn(move || turn(&lock, &heard, note))
            })
            .collect();
        // a caller that wants nothing holds it meanwhile
        if let Some(held) = lock.try_lock() {
            heard.fetch_or(usize::from(held.unlock()), Ordering::Relaxed);
        }
        for other in others {
            other.join().expect("no panic");
        }
        assert_eq!(heard.load(Ordering::Relaxed), usize::from(NOTE | END));
        assert!(lock.try_lock().is_some());
    });
}

#[test]
fn who_is_wanted_while_it_comes_to_rest_is_woken_once() {
    model("who_is_wanted_while_it_comes_to_rest_is_woken_once", &[Bug::EarlyLook], || {
        let carriage = Arc::new(Carriage::new());
        let wanted = Arc::new(AtomicBool::new(false));
        let tasks = std::sync::Arc::new(AtomicUsize::new(0));
        let wake = |carriage: &Carriage, tasks: &AtomicUsize| {
            if carriage.claim() {
                tasks.fetch_add(1, Ordering::Relaxed);
            }
        };
        let others: Vec<_> = (0..2)
            .map(|_| {
                let (carriage, wanted, tasks) = (carriage.clone(), wanted.clone(), tasks.clone());
                thread::spawn(move || {
                    wanted.store(true, Ordering::Relaxed);
                    wake(&carriage, &tasks);
                })
            })
            .collect();
        if carriage.rest(|| wanted.load(Ordering::Relaxed)) {
            wake(&carriage, &tasks);
        }
        for other in others {
            other.join().expect("no panic");
        }
        assert_eq!(tasks.load(Ordering::Relaxed), 1);
    });
}

#[test]
fn who_notes_an_end_while_a_caller_runs_ends_it() {
    const END: u8 = 2;
    model("who_notes_an_end_while_a_caller_runs_ends_it", &[Bug::LostNote], || {
        let lock = Arc::new(RunLock::<Option<u32>, u32>::new(Some(1)));
        let carrier = {
            let lock = lock.clone();
            thread::spawn(move || {
                if let Some(mut held) = lock.lock_or_leave(END) {
                    *held = None;
                    held.unlock();
                }
            })
        };
        // a caller that runs it directly
        if let Some(mut held) = lock.try_lock() {
            if let Some(runs) = held.as_mut() {
                *runs += 1;
            }
            if held.unlock() & END != 0
                && let Some(mut held) = lock.lock_or_leave(END)
            {
                *held = None;
                held.unlock();
            }
        }
        carrier.join().expect("no panic");
        assert_eq!(*lock.try_lock().expect("free"), None);
    });
}

#[test]
fn what_is_lent_or_on_the_desk_is_seen_by_the_holder_alone() {
    model("what_is_lent_or_on_the_desk_is_seen_by_the_holder_alone", &[Bug::StaleValue], || {
        let lock = Arc::new(Lock::new(0));
        let call = |lock: &Lock, number: u32| {
            let mut message = Some(number);
            let Some(mut held) = lock.try_lock() else { return 0 };
            held.lend(&mut message, |handled| {
                let waited = lock.exchange(None).expect("it is held");
                assert_eq!(lock.take_lent(), Some(number));
                assert_eq!(lock.take_lent::<u32>(), None);
                *handled += 1;
                assert_eq!(lock.exchange(Some(waited.unwrap_or(0) + 1)), Ok(None));
            });
            assert_eq!(held.unlock(), 0);
            1
        };
        let other = {
            let lock = lock.clone();
            thread::spawn(move || call(&lock, 7))
        };
        let mine = call(&lock, 8);
        let handled = mine + other.join().expect("no panic");
        let mut held = lock.try_lock().expect("free");
        assert!(lock.take_lent::<u32>().is_none());
        let (value, desk) = held.parts();
        assert_eq!((*value, *desk), (handled, Some(u32::try_from(handled).expect("few"))));
    });
}

/// Counts what is woken.
#[derive(Default)]
struct Woken(AtomicUsize);

impl Wake for Woken {
    fn wake(self: std::sync::Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

/// What both ends share, so that the checker sees who uses and drops it.
type Shared = Arc<()>;

fn pair() -> (Sender<Arc<u32>, Shared>, Receiver<Arc<u32>, Shared>) {
    reply::pair(Arc::new(()))
}

fn wake<T>(sent: Sent<T>) {
    if let Sent::Wake(waker) = sent {
        waker.wake();
    }
}

#[test]
fn a_reply_that_meets_its_receiver_is_not_lost() {
    model("a_reply_that_meets_its_receiver_is_not_lost", &[Bug::LostWake], || {
        let (sender, mut receiver) = pair();
        let answering = thread::spawn(move || wake(sender.send(Arc::new(7))));
        let woken = std::sync::Arc::<Woken>::default();
        let waker = Waker::from(woken.clone());
        let polled = receiver.poll_ready(&mut Context::from_waker(&waker));
        if polled.is_pending() {
            answering.join().expect("no panic");
            assert_eq!(woken.0.load(Ordering::SeqCst), 1, "it waits, and is to be woken");
            assert_eq!(receiver.take().as_deref(), Some(&7));
        } else {
            assert_eq!(receiver.take().as_deref(), Some(&7));
            answering.join().expect("no panic");
        }
    });
}

#[test]
fn a_receiver_that_changes_its_waker_is_woken_by_the_last() {
    model("a_receiver_that_changes_its_waker_is_woken_by_the_last", &[Bug::LostWake], || {
        let (sender, mut receiver) = pair();
        let (first, second) = (std::sync::Arc::<Woken>::default(), std::sync::Arc::<Woken>::default());
        let before = Waker::from(first);
        let mut pending = receiver.poll_ready(&mut Context::from_waker(&before)).is_pending();
        let answering = thread::spawn(move || wake(sender.send(Arc::new(7))));
        let waker = Waker::from(second.clone());
        pending &= receiver.poll_ready(&mut Context::from_waker(&waker)).is_pending();
        answering.join().expect("no panic");
        if pending {
            assert_eq!(second.0.load(Ordering::SeqCst), 1);
        }
        assert_eq!(receiver.poll_ready(&mut Context::from_waker(&waker)), Poll::Ready(()));
        assert_eq!(receiver.take().as_deref(), Some(&7));
    });
}

#[test]
fn of_two_ends_that_go_at_the_same_time_one_gives_the_memory_back() {
    model("of_two_ends_that_go_at_the_same_time_one_gives_the_memory_back", &[Bug::UsedAfter, Bug::Leak], || {
        let (sender, mut receiver) = pair();
        let waker = Waker::from(std::sync::Arc::<Woken>::default());
        assert!(receiver.poll_ready(&mut Context::from_waker(&waker)).is_pending());
        let answering = thread::spawn(move || match sender.send(Arc::new(7)) {
            Sent::Unwanted(value) => assert_eq!(*value, 7),
            sent => wake(sent),
        });
        drop(receiver);
        answering.join().expect("no panic");
    });
}

#[test]
fn a_reply_may_be_taken_while_its_sender_still_takes_the_waker() {
    model("a_reply_may_be_taken_while_its_sender_still_takes_the_waker", &[Bug::UsedAfter, Bug::Leak], || {
        let (sender, mut receiver) = pair();
        let waker = Waker::from(std::sync::Arc::<Woken>::default());
        assert!(receiver.poll_ready(&mut Context::from_waker(&waker)).is_pending());
        let answering = thread::spawn(move || wake(sender.send(Arc::new(7))));
        // ready, busy, or not there yet
        if let Some(value) = receiver.take() {
            assert_eq!(*value, 7);
        }
        drop(receiver);
        answering.join().expect("no panic");
    });
}

#[test]
fn a_sender_that_goes_without_a_word_is_noticed() {
    model("a_sender_that_goes_without_a_word_is_noticed", &[Bug::LostWake], || {
        let (sender, mut receiver) = pair();
        let going = thread::spawn(move || {
            assert!(sender.is_wanted());
            drop(sender);
        });
        let woken = std::sync::Arc::<Woken>::default();
        let waker = Waker::from(woken.clone());
        if receiver.poll_ready(&mut Context::from_waker(&waker)).is_pending() {
            going.join().expect("no panic");
            assert_eq!(woken.0.load(Ordering::SeqCst), 1);
        } else {
            going.join().expect("no panic");
        }
        assert!(receiver.take().is_none());
        assert!(receiver.is_empty());
    });
}

#[test]
fn a_receiver_that_goes_first_gets_nothing_and_the_sender_its_value() {
    model("a_receiver_that_goes_first_gets_nothing_and_the_sender_its_value", &[], || {
        let (sender, receiver) = pair();
        let going = thread::spawn(move || drop(receiver));
        let sent = sender.send(Arc::new(7));
        going.join().expect("no panic");
        if let Sent::Unwanted(value) = sent {
            assert_eq!(*value, 7);
        }
    });
}
