//! Looking at processes from outside.

use crate::kit::{Mail, dead, idle, in_process, unique};
use otp::{ExitReason, ServerHandle};
use std::time::Duration;

struct Quiet;

#[otp::gen_server]
impl Quiet {
    #[init]
    fn new() -> Self {
        Self
    }
    #[call]
    async fn child(&mut self) -> otp::Pid {
        Quiet::start_link().await.ok().and_then(|child| child.pid()).expect("it starts")
    }
}

#[tokio::test(start_paused = true)]
async fn everything_that_can_be_known() {
    in_process(|inbox| async move {
        let me = inbox.pid();
        let name = unique("known");
        let quiet = Quiet::spec().name(name.as_str()).start_link().await.expect("it starts");
        let pid = quiet.pid().expect("alive");
        otp::monitor(pid);
        otp::send_after(pid, Duration::from_secs(60), "tick");
        let info = otp::process_info(pid).expect("alive");
        assert_eq!(info.pid, pid);
        assert_eq!(info.registered_name.as_deref(), Some(name.as_str()));
        assert_eq!(info.initial_call, "Quiet");
        assert_eq!(info.parent, Some(me));
        assert_eq!(info.ancestors, [me.to_string()]);
        assert_eq!(info.links, [me]);
        assert_eq!(info.monitored_by, [me]);
        assert_eq!(info.timers, 1);
        assert_eq!(info.message_queue_len, 0);
        assert!(!info.trap_exit);
        let mine = otp::process_info(me).expect("alive");
        assert_eq!((mine.links, mine.monitors), (vec![pid], vec![pid]));
        assert_eq!((mine.parent, mine.registered_name), (None, None));
    })
    .await;
}

/// What `otp::spawn` is given.
async fn worker(_inbox: otp::Inbox) {
    std::future::pending::<()>().await;
}

/// `proc_lib_SUITE`: `spawn_opt` (PL-010): what a process was started with is a function's or a server's path
#[tokio::test(start_paused = true)]
async fn the_initial_call_is_known_whatever_the_options() {
    in_process(|_inbox| async move {
        let call_of = |pid| otp::process_info(pid).expect("alive").initial_call;
        let (monitored, _) = otp::spawn_monitor(worker);
        for pid in [otp::spawn(worker), otp::spawn_link(worker), monitored] {
            assert!(call_of(pid).contains("process::info::worker"), "{}", call_of(pid));
        }
        let closure = otp::spawn(|_inbox| std::future::pending::<()>());
        assert!(!call_of(closure).contains("worker") && !call_of(closure).is_empty());
        let name = unique("called");
        let options = Quiet::spec().name(name.as_str()).mailbox_capacity(1).init_timeout(Duration::from_secs(1));
        let named = options.start_link().await.expect("it starts");
        assert_eq!(call_of(named.pid().expect("alive")), "Quiet");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn ancestors_are_named_where_they_have_names() {
    in_process(|inbox| async move {
        let name = unique("grandparent");
        let quiet = Quiet::spec().name(name.as_str()).start().await.expect("it starts");
        let child = quiet.child().await.expect("it answers");
        let info = otp::process_info(child).expect("alive");
        assert_eq!(info.ancestors, [name, inbox.pid().to_string()]);
        assert_eq!(info.parent, quiet.pid());
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn the_queue_is_counted_also_while_it_is_worked_through() {
    in_process(|mut inbox| async move {
        let me = inbox.pid();
        let waiting = || otp::process_info(me).expect("alive").message_queue_len;
        (0..10_u8).for_each(|n| otp::send(me, n));
        assert_eq!((waiting(), inbox.len()), (10, 10));
        inbox.next::<u8>().await;
        assert_eq!((waiting(), inbox.len()), (9, 9));
        otp::send(me, 10_u8);
        assert_eq!((waiting(), inbox.len()), (10, 10));
        assert!(!inbox.is_empty());
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn the_living_are_listed_and_the_dead_are_not() {
    let (living, gone) = (idle(), dead(ExitReason::Normal).await);
    let all = otp::processes();
    assert!(all.contains(&living) && !all.contains(&gone));
    assert!(all.is_sorted());
    assert!(otp::is_alive(living) && !otp::is_alive(gone));
    assert!(otp::process_info(living).is_some() && otp::process_info(gone).is_none());
}

#[tokio::test(start_paused = true)]
async fn a_process_knows_itself_and_a_task_is_no_process() {
    assert_eq!(otp::self_pid(), None);
    in_process(|inbox| async move {
        assert_eq!(otp::self_pid(), Some(inbox.pid()));
        tokio::task::yield_now().await;
        assert_eq!(otp::self_pid(), Some(inbox.pid()));
        let in_task = tokio::spawn(async { otp::self_pid() }).await.expect("no panic");
        assert_eq!(in_task, None);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_pid_is_never_given_twice() {
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..1000 {
        assert!(seen.insert(dead(ExitReason::Normal).await));
    }
    assert!(seen.into_iter().all(|pid| !otp::is_alive(pid)));
}
