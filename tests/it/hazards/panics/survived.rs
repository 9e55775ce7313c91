//! What panics while a process is only looked at, or while what it does not want is dropped, does not end it.

use crate::kit::bomb::Bomb;
use crate::kit::{Mail, in_process};
use otp::prelude::*;
use otp::sys::{self, Keep, SysError};
use std::fmt;
use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Its `Debug` and its `#[format_status]` panic, always; its `Clone` and its `Drop` when told to.
struct Shy {
    n: u32,
    clone_panics: Arc<AtomicBool>,
    drop_panics: Arc<AtomicBool>,
}

#[gen_server]
impl Shy {
    #[init]
    fn new() -> Self {
        Self { n: 0, clone_panics: Arc::default(), drop_panics: Arc::default() }
    }
    #[call]
    fn add(&mut self, mute: Mute) -> (u32, Mute) {
        self.n += 1;
        (self.n, mute)
    }
    #[info]
    fn known(&mut self, _: Mute) {
        self.n += 10;
    }
    #[format_status]
    fn show(&self, _: &mut FormatStatus) {
        panic!("not to be shown");
    }
}

impl fmt::Debug for Shy {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        panic!("no words for a state");
    }
}

impl Clone for Shy {
    fn clone(&self) -> Self {
        assert!(!self.clone_panics.load(Ordering::SeqCst), "no copies");
        Self { n: self.n, clone_panics: Arc::clone(&self.clone_panics), drop_panics: Arc::default() }
    }
}

impl Drop for Shy {
    fn drop(&mut self) {
        assert!(!self.drop_panics.load(Ordering::SeqCst), "a state does not go");
    }
}

struct Mute;

impl fmt::Debug for Mute {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        panic!("no words for a message");
    }
}

/// A trace that panics when it is written to, and again when it is dropped.
struct Torn(#[expect(dead_code, reason = "it goes off when it is dropped")] Bomb);

impl Write for Torn {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        panic!("torn");
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Starts one, lets `act` do its worst, and looks whether it is the same process with the same state, plus `plus`.
async fn survives<F>(plus: u32, act: impl FnOnce(ShyRef) -> F + Send + 'static)
where
    F: Future<Output = ()> + Send + 'static,
{
    in_process(move |mut inbox| async move {
        otp::trap_exit(true);
        let shy = Shy::start_link().await.expect("it starts");
        let pid = shy.pid();
        otp::monitor(pid.expect("it runs"));
        assert_eq!(shy.add(Mute).await.expect("it answers").0, 1);
        act(shy.clone()).await;
        assert_eq!(shy.add(Mute).await.expect("it answers").0, 2 + plus);
        assert_eq!(shy.pid(), pid);
        inbox.is_silent().await;
    })
    .await;
}

fn failed<T: fmt::Debug>(answer: Result<T, SysError>, text: &str) {
    let Err(SysError::CallbackFailed(panic)) = answer else { panic!("{answer:?}") };
    assert_eq!(panic.message, text);
}

#[otp::test]
async fn a_state_that_cannot_be_shown() {
    survives(0, |shy| async move {
        let status = sys::get_status(&shy).await.expect("it answers");
        assert_eq!(status.state, "Shy::format_status panicked");
    })
    .await;
}

#[otp::test]
async fn messages_and_replies_without_words_in_the_log() {
    survives(11, |shy| async move {
        sys::log(&shy, 9).await.expect("it answers");
        shy.add(Mute).await.expect("it answers");
        ServerHandle::send(&shy, Mute);
        let log = sys::get_log(&shy).await.expect("it answers");
        assert_eq!(log.iter().filter(|line| line.contains("<unprintable>")).count(), 2, "{log:?}");
    })
    .await;
}

#[otp::test]
async fn functions_that_look_at_the_state() {
    survives(0, |shy| async move {
        failed(sys::with_state(&shy, |_: &Shy| panic!("a look")).await.map(|(): ()| ()), "a look");
        failed(sys::replace_state(&shy, |_: &Shy| panic!("no new one")).await, "no new one");
        sys::suspend(&shy).await.expect("it answers");
        let migrate = |_: &Shy| -> Result<Shy, ExitReason> { panic!("no migration") };
        failed(sys::change_code(&shy, migrate).await, "no migration");
        sys::resume(&shy).await.expect("it answers");
    })
    .await;
}

#[otp::test]
async fn a_state_that_cannot_be_copied() {
    survives(0, |shy| async move {
        let cannot = sys::with_state(&shy, |shy: &Shy| Arc::clone(&shy.clone_panics)).await.expect("it answers");
        cannot.store(true, Ordering::SeqCst);
        failed(sys::get_state(&shy).await, "no copies");
        failed(
            sys::replace_state(&shy, |old: &Shy| Shy {
                n: 40,
                clone_panics: Arc::clone(&old.clone_panics),
                drop_panics: Arc::default(),
            })
            .await,
            "no copies",
        );
    })
    .await;
}

/// The new state is in place when the old one is dropped: whoever replaced it hears that it is.
#[otp::test]
async fn an_old_state_that_panics_when_it_is_replaced() {
    survives(80, |shy| async move {
        for suspended in [false, true] {
            let drop_panics =
                sys::with_state(&shy, |shy: &Shy| Arc::clone(&shy.drop_panics)).await.expect("it answers");
            drop_panics.store(true, Ordering::SeqCst);
            let more = |old: &Shy| {
                let mut new = old.clone();
                new.n += 40;
                new
            };
            if suspended {
                sys::suspend(&shy).await.expect("it answers");
                sys::change_code(&shy, move |old: &Shy| Ok::<_, ExitReason>(more(old))).await.expect("it is migrated");
                sys::resume(&shy).await.expect("it answers");
            } else {
                assert_eq!(sys::replace_state(&shy, more).await.expect("it is replaced").n, 41);
            }
        }
    })
    .await;
}

#[otp::test]
async fn a_debug_function_that_panics_and_then_again_when_it_goes() {
    survives(1, |shy| async move {
        let bomb = Bomb::default();
        let fuse = bomb.fuse();
        let function = move |_: &sys::Event<'_>, _: &str| -> Keep {
            let _held = &bomb;
            panic!("a spy")
        };
        sys::install(&shy, "spy", function).await.expect("it answers");
        shy.add(Mute).await.expect("it answers");
        assert!(fuse.is_burnt(), "it was removed");
    })
    .await;
}

/// Each of the orders is answered, though what it takes away panics.
#[otp::test]
async fn debug_functions_and_traces_that_panic_when_they_go() {
    fn spy(bomb: Bomb) -> impl FnMut(&sys::Event<'_>, &str) -> Keep + Send + 'static {
        move |_, _| {
            let _held = &bomb;
            Keep::Installed
        }
    }
    survives(0, |shy| async move {
        sys::install(&shy, "spy", spy(Bomb::default())).await.expect("it answers");
        sys::install(&shy, "spy", spy(Bomb::default())).await.expect("one of the same id is not taken, and answered");
        sys::remove(&shy, "spy").await.expect("it answers");
        sys::install(&shy, "spy", spy(Bomb::default())).await.expect("it answers");
        sys::trace_to(&shy, Torn(Bomb::default())).await.expect("it answers");
        sys::trace_to(&shy, Torn(Bomb::default())).await.expect("it answers");
        sys::trace(&shy, false).await.expect("it answers");
        sys::trace_to(&shy, Torn(Bomb::default())).await.expect("it answers");
        sys::no_debug(&shy).await.expect("it answers");
    })
    .await;
}

#[otp::test]
async fn a_trace_that_panics() {
    survives(1, |shy| async move {
        let bomb = Bomb::default();
        let fuse = bomb.fuse();
        sys::trace_to(&shy, Torn(bomb)).await.expect("it answers");
        shy.add(Mute).await.expect("it answers");
        assert!(fuse.is_burnt(), "it is given up");
    })
    .await;
}

/// What a server has no handler for is dropped by nobody's order; what that does is not the server's fault.
#[otp::test]
async fn a_message_that_nobody_wants_and_that_panics_when_it_goes() {
    survives(0, |shy| async move {
        let bomb = Bomb::default();
        let fuse = bomb.fuse();
        ServerHandle::send(&shy, bomb);
        sys::get_status(&shy).await.expect("it answers");
        assert!(fuse.is_burnt());
    })
    .await;
}

/// A reply that comes too late is dropped; that is not the server's fault either.
#[otp::test]
async fn a_late_reply_that_panics_when_it_goes() {
    #[derive(Default)]
    struct Late(Vec<ReplyTo<Bomb>>);
    #[gen_server]
    impl Late {
        #[call(timeout = "1s")]
        async fn slow(&mut self, bomb: Bomb) -> Bomb {
            tokio::time::sleep(std::time::Duration::from_secs(2)).await;
            bomb
        }
        #[call(timeout = "1s")]
        fn keep(&mut self, reply: ReplyTo<Bomb>) {
            self.0.push(reply);
        }
        #[call]
        fn answer(&mut self, bomb: Bomb) {
            self.0.pop().expect("somebody has asked").send(bomb);
        }
    }
    let late = Late::start().await.expect("it starts");
    let pid = late.pid();
    let bombs = [Bomb::default(), Bomb::default()];
    let fuses = [bombs[0].fuse(), bombs[1].fuse()];
    let [first, second] = bombs;
    assert!(matches!(late.slow(first).await, Err(otp::CallError::Timeout(_))));
    assert!(matches!(late.keep().await, Err(otp::CallError::Timeout(_))));
    assert_eq!(late.answer(second).await, Ok(()));
    assert!(fuses.iter().all(crate::kit::bomb::Fuse::is_burnt));
    assert_eq!(late.pid(), pid, "it lives");
}

/// The tree does not fall because of what somebody sends to its supervisor, or of what a child's line holds.
#[otp::test]
async fn a_supervisor_that_drops_what_panics() {
    use otp::supervisor::{ChildSpec, Strategy, Supervisor};
    let pid = otp::spawn(|mut inbox| async move {
        let tree = Supervisor::new(Strategy::OneForOne).start_link().await.expect("it starts");
        let pid = tree.pid();
        otp::send(pid.expect("it runs"), Bomb::default());
        let mut fuses = Vec::new();
        let mut line = |id: &'static str| {
            let bomb = Bomb::default();
            fuses.push(bomb.fuse());
            ChildSpec::new(id, move || {
                let _held = &bomb;
                Shy::spec()
            })
        };
        let (child, twice) = (line("child"), line("child"));
        tree.start_child(child).await.expect("it starts");
        tree.start_child(twice).await.expect_err("there is one already");
        tree.terminate_child("child").await.expect("it stops");
        tree.delete_child("child").await.expect("it is forgotten");
        assert_eq!(tree.count_children().await.expect("it runs").specs, 0);
        assert!(fuses.iter().all(crate::kit::bomb::Fuse::is_burnt));
        assert_eq!(tree.pid(), pid);
        assert!(inbox.try_receive().is_none());
    });
    assert_eq!(otp::exited(pid).await, ExitReason::Normal);
}
