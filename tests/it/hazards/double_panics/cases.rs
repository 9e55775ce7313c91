//! What is dropped together, and panics each for itself.

use super::{Case, Grenade};
use crate::kit::unique;
use otp::gen_server::call_many;
use otp::prelude::*;
use otp::supervisor::{ChildOptions, ChildSpec, Strategy, Supervisor};
use otp::sys::{self, DebugOptions, Event, Keep};
use otp::{CallError, Inbox, receive};
use std::fmt;
use std::future::{Future, pending};
use std::io::{self, Write};
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);

macro_rules! cases {
    ($($name:ident),* $(,)?) => {
        pub(super) const ALL: &[Case] = &[$((stringify!($name), || Box::pin($name()))),*];
    };
}

cases![
    a_server_that_panics,
    a_server_that_is_killed_in_a_handler,
    a_server_that_is_killed_between_two_continues,
    a_server_that_is_killed_in_terminate,
    a_server_that_stops,
    a_server_that_everybody_watches,
    a_server_that_was_watched_from_its_start,
    a_server_that_is_killed_in_init,
    a_server_that_has_not_begun,
    a_caller_that_panics_before_it_has_looked_at_replies,
    a_caller_of_many_that_is_killed,
    a_process_that_panics_with_a_full_mailbox,
    a_process_that_panics_while_it_holds_reasons,
    a_payload_and_the_mail,
    timers,
    intervals,
    a_supervisor_that_is_killed,
    a_runtime_that_goes_down,
];

/// Everything that a server may hold.
struct Armory {
    _state: Grenade,
    waiting: Vec<ReplyTo<Grenade>>,
}

#[gen_server]
impl Armory {
    #[init]
    async fn new(stuck: bool, _: Option<Grenade>) -> Self {
        if stuck {
            pending::<()>().await;
        }
        Self { _state: Grenade, waiting: Vec::new() }
    }
    #[call]
    fn crash(&mut self) {
        panic!("crashed");
    }
    #[call]
    fn touch(&self) {}
    #[call]
    async fn hold(&mut self) {
        let _held = Grenade;
        pending::<()>().await;
    }
    #[cast]
    fn put(&mut self, grenade: Grenade) {
        std::mem::forget(grenade);
    }
    #[call]
    fn give(&self) -> Grenade {
        Grenade
    }
    #[call]
    fn keep(&mut self, reply: ReplyTo<Grenade>) {
        self.waiting.push(reply);
    }
    #[call(timeout = "1s")]
    fn give_and_stop(&mut self, cx: &mut Ctx<Self>) -> Grenade {
        cx.stop(ExitReason::Shutdown);
        Grenade
    }
    #[cast]
    fn go_on(&mut self, cx: &mut Ctx<Self>) {
        cx.continue_with(ArmoryContinue::Again { grenade: Grenade });
    }
    #[cast]
    fn time(&mut self, cx: &mut Ctx<Self>) {
        cx.send_after(SECOND * 3600, Grenade);
    }
    #[handle_continue]
    fn again(&mut self, grenade: Grenade, cx: &mut Ctx<Self>) {
        std::mem::forget(grenade);
        cx.continue_with(ArmoryContinue::Again { grenade: Grenade });
    }
    #[terminate]
    async fn linger(&mut self, cx: &mut Ctx<Self>) {
        cx.continue_with(ArmoryContinue::Again { grenade: Grenade });
        tokio::time::sleep(SECOND * 2).await;
    }
}

async fn armory() -> ArmoryRef {
    let armory = Armory::spec(false, None).name(unique("armory")).start().await.expect("it starts");
    armory.touch().await.expect("it answers");
    armory
}

/// Fills the mailbox, sets a timer.
fn load(armory: &ArmoryRef) {
    armory.time();
    for _ in 0..3 {
        armory.put(Grenade);
        ServerHandle::send(armory, Grenade);
    }
}

async fn kill(server: &impl ServerHandle<Armory>) {
    let pid = server.pid().expect("it runs");
    otp::exit(pid, ExitReason::Kill);
    assert!(matches!(otp::exited(pid).await, ExitReason::Killed | ExitReason::NoProc));
}

async fn a_server_that_panics() {
    let armory = armory().await;
    let crash = armory.crash().send();
    load(&armory);
    let reason = crash.await.expect_err("it panicked");
    assert!(matches!(reason, CallError::Exited(ExitReason::Panic(_))), "{reason:?}");
}

async fn a_server_that_is_killed_in_a_handler() {
    let armory = armory().await;
    let held = armory.hold().send();
    load(&armory);
    tokio::time::sleep(SECOND).await;
    kill(&armory).await;
    assert_eq!(held.await, Err(CallError::Exited(ExitReason::Killed)));
}

async fn a_server_that_is_killed_between_two_continues() {
    let armory = armory().await;
    armory.go_on();
    load(&armory);
    tokio::task::yield_now().await;
    kill(&armory).await;
}

async fn a_server_that_is_killed_in_terminate() {
    let armory = armory().await;
    let reply = armory.give_and_stop().send();
    load(&armory);
    tokio::time::sleep(SECOND).await;
    kill(&armory).await;
    assert!(reply.await.is_err());
}

/// The reply it owes is sent when it terminates, to somebody who no longer waits; then its state goes.
async fn a_server_that_stops() {
    let armory = armory().await;
    let pid = armory.pid().expect("it runs");
    let over = tokio::spawn(otp::exited(pid));
    assert_eq!(armory.give_and_stop().await.expect_err("it is slow"), CallError::Timeout(SECOND));
    assert!(matches!(over.await.expect("no panic"), ExitReason::Panic(_)), "its state panics at the end");
}

fn spy(grenade: Grenade) -> impl FnMut(&Event<'_>, &str) -> Keep + Send + 'static {
    move |_, _| {
        let _held = &grenade;
        Keep::Installed
    }
}

struct Trace(Grenade);

impl Write for Trace {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        Ok(text.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

async fn a_server_that_everybody_watches() {
    for killed in [false, true] {
        let armory = armory().await;
        sys::install(&armory, "one", spy(Grenade)).await.expect("it answers");
        sys::install(&armory, "two", spy(Grenade)).await.expect("it answers");
        sys::trace_to(&armory, Trace(Grenade)).await.expect("it answers");
        if killed {
            kill(&armory).await;
        } else {
            assert!(armory.crash().await.is_err());
        }
    }
}

async fn a_server_that_was_watched_from_its_start() {
    let one = Grenade;
    let options = DebugOptions::new().install("one", move |_, _| {
        let _held = &one;
        Keep::Installed
    });
    let armory = Armory::spec(false, None).debug(options).start().await.expect("it starts");
    assert!(armory.crash().await.is_err());
}

async fn a_server_that_is_killed_in_init() {
    let start = tokio::time::timeout(SECOND, Armory::spec(true, Some(Grenade)).name(unique("stuck")).start());
    assert!(start.await.is_err());
    tokio::time::sleep(SECOND).await;
}

async fn a_server_that_has_not_begun() {
    let mut start = Box::pin(Armory::spec(false, Some(Grenade)).start());
    let mut cx = std::task::Context::from_waker(std::task::Waker::noop());
    assert!(start.as_mut().poll(&mut cx).is_pending());
    drop(start);
    tokio::time::sleep(SECOND).await;
}

async fn a_caller_that_panics_before_it_has_looked_at_replies() {
    let armory = armory().await;
    let caller = otp::spawn({
        let armory = armory.clone();
        async move |_: Inbox| {
            let _replies = [armory.give().send(), armory.give().send(), armory.give().send()];
            let mut set = otp::RequestSet::new();
            set.send("a", armory.give());
            let early = armory.give().send();
            tokio::time::sleep(SECOND).await;
            set.add("b", early);
            panic!("before it looked");
        }
    });
    assert!(matches!(otp::exited(caller).await, ExitReason::Panic(_)));
    armory.touch().await.expect("it lives");
    kill(&armory).await;
}

async fn a_caller_of_many_that_is_killed() {
    let armories = vec![armory().await, armory().await, armory().await];
    let given = armories.clone();
    let caller = otp::spawn(async move |_: Inbox| {
        let mut asked = 0;
        let many = call_many(&given, |armory| {
            asked += 1;
            // the last one does not answer
            if asked == 3 { armory.keep().no_timeout() } else { armory.give() }
        });
        let _ = many.await;
    });
    tokio::time::sleep(SECOND).await;
    otp::exit(caller, ExitReason::Kill);
    assert!(matches!(otp::exited(caller).await, ExitReason::Killed | ExitReason::NoProc));
    for armory in armories {
        armory.touch().await.expect("it lives");
        kill(&armory).await;
    }
}

async fn a_process_that_panics_with_a_full_mailbox() {
    let pid = otp::spawn(async |mut inbox: Inbox| {
        // one part of the mail was looked at, another has been taken over, the rest is still in the queue
        receive!(match inbox {
            "go" => {}
        });
        panic!("with a full mailbox");
    });
    for _ in 0..3 {
        otp::send(pid, Grenade);
    }
    otp::send(pid, "go");
    for _ in 0..3 {
        otp::send(pid, Grenade);
    }
    let ExitReason::Panic(panic) = otp::exited(pid).await else { panic!("a panic") };
    assert_eq!(panic.message, "with a full mailbox");
    assert!(panic.location.as_deref().is_some_and(|place| place.contains("cases.rs")), "{panic:?}");
}

#[derive(Debug)]
struct Broken(Grenade);

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("broken")
    }
}

impl std::error::Error for Broken {}

/// The last copy of a reason may be anywhere: with a process that panics over it, or in the mail of one.
async fn a_process_that_panics_while_it_holds_reasons() {
    let holder = otp::spawn(async |mut inbox: Inbox| {
        otp::trap_exit(true);
        let mut held = Vec::new();
        for n in 0..6 {
            let child = otp::spawn_link(async |_: Inbox| Err::<(), _>(Broken(Grenade)));
            otp::monitor(child);
            if n % 2 == 0 {
                held.push(receive!(match inbox {
                    otp::Down { reason, .. } => reason,
                }));
            }
        }
        tokio::time::sleep(SECOND).await;
        assert_eq!(held[0].to_string(), "broken");
        panic!("over it");
    });
    assert!(matches!(otp::exited(holder).await, ExitReason::Panic(_)));
    let loner = otp::spawn(async |_: Inbox| Err::<(), _>(Broken(Grenade)));
    assert_eq!(otp::exited(loner).await.to_string(), "broken");
}

async fn a_payload_and_the_mail() {
    let pid = otp::spawn(async |_: Inbox| {
        if true {
            std::panic::panic_any(Grenade)
        }
    });
    otp::send(pid, Grenade);
    assert!(matches!(otp::exited(pid).await, ExitReason::Panic(_)));
}

async fn timers() {
    let pid = otp::spawn(async |mut inbox: Inbox| {
        for _ in 0..3 {
            otp::send_after(inbox.pid(), SECOND, Grenade);
            otp::send_after(inbox.pid(), SECOND * 3, Grenade);
        }
        let cancelled = otp::send_after(inbox.pid(), SECOND, Grenade);
        assert!(otp::cancel_timer(cancelled).is_some());
        receive!(match inbox {
            _ if after(SECOND * 2) => {}
        });
        panic!("with timers");
    });
    assert!(matches!(otp::exited(pid).await, ExitReason::Panic(_)));
    tokio::time::sleep(SECOND * 10).await;
}

async fn intervals() {
    let pid = otp::spawn(async |mut inbox: Inbox| {
        for n in 0..3 {
            let grenade = Grenade;
            inbox.send_interval_with(SECOND * (n + 1), move || {
                let _held = &grenade;
                assert_ne!(n, 1, "the second of them makes nothing");
                Grenade
            });
        }
        receive!(match inbox {
            _ if after(SECOND * 5) => {}
        });
        panic!("with intervals");
    });
    assert!(matches!(otp::exited(pid).await, ExitReason::Panic(_)));
}

async fn a_supervisor_that_is_killed() {
    fn line(id: &'static str) -> ChildSpec {
        let grenade = Grenade;
        ChildSpec::new(id, move || {
            let _held = &grenade;
            Armory::spec(false, None)
        })
    }
    let keeper = otp::spawn(async move |_: Inbox| {
        otp::trap_exit(true);
        let tree = Supervisor::new(Strategy::OneForOne).child(line("a")).child(line("b")).start_link().await;
        let tree = tree.expect("it starts");
        tree.start_child(line("c")).await.expect("it starts");
        let pid = tree.pid().expect("it runs");
        let grenade = Grenade;
        let dynamic = tree.start_dynamic("guest", ChildOptions::new(), move || {
            let _held = &grenade;
            Armory::spec(false, None)
        });
        dynamic.await.expect("it starts");
        otp::send(pid, Grenade);
        otp::exit(pid, ExitReason::Kill);
        assert!(matches!(otp::exited(pid).await, ExitReason::Killed | ExitReason::NoProc));
    });
    assert_eq!(otp::exited(keeper).await, ExitReason::Normal);
}

async fn a_runtime_that_goes_down() {
    let armory = armory().await;
    std::mem::forget(armory.hold().send());
    load(&armory);
    for _ in 0..3 {
        let busy = self::armory().await;
        busy.go_on();
        load(&busy);
    }
    tokio::task::yield_now().await;
}
