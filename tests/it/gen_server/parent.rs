//! What exit signals do to a server: the parent's end it, all others are messages, if it traps them.

use crate::kit::{Mail, idle, in_process};
use otp::prelude::*;
use std::time::Duration;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

struct Child {
    notes: UnboundedSender<String>,
}

#[gen_server]
impl Child {
    #[init]
    fn new(traps: bool, notes: UnboundedSender<String>, cx: &mut Ctx<Self>) -> Self {
        cx.trap_exit(traps);
        Self { notes }
    }
    #[cast]
    async fn work(&mut self, text: &'static str) {
        tokio::time::sleep(Duration::from_secs(1)).await;
        let _ = self.notes.send(text.to_owned());
    }
    #[call]
    fn link(&mut self, pid: Pid, cx: &mut Ctx<Self>) {
        cx.link(pid);
    }
    #[info]
    fn exit(&mut self, exit: Exit) {
        let _ = self.notes.send(format!("exit: {}", exit.reason));
    }
    #[terminate]
    fn last(&mut self, reason: &ExitReason) {
        let _ = self.notes.send(format!("terminate: {reason}"));
    }
}

fn spec(traps: bool) -> (Spec<Child>, UnboundedReceiver<String>) {
    let (notes, read) = unbounded_channel();
    (Child::spec(traps, notes), read)
}

fn boom() -> ExitReason {
    ExitReason::error("boom")
}

async fn all(mut notes: UnboundedReceiver<String>) -> Vec<String> {
    let mut found = Vec::new();
    while let Some(note) = notes.recv().await {
        found.push(note);
    }
    found
}

/// A parent that ends for `reason`; what its child noted, and how the child ended.
async fn orphan(traps: bool, reason: ExitReason) -> (ExitReason, Vec<String>) {
    in_process(move |mut inbox| async move {
        let me = inbox.pid();
        let (spec, notes) = spec(traps);
        otp::spawn(move |mut mail| async move {
            let child = spec.start_link().await.expect("it starts");
            otp::send(me, child.pid().expect("alive"));
            mail.next::<()>().await;
            reason
        });
        let child: Pid = inbox.next().await;
        let parent = otp::process_info(child).and_then(|info| info.parent).expect("it has one");
        otp::monitor(child);
        otp::send(parent, ());
        let down = tokio::time::timeout(Duration::from_secs(5), inbox.down()).await;
        let reason = down.map_or(ExitReason::error("it lived on"), |down| down.reason);
        otp::exit(child, ExitReason::Kill);
        (reason, all(notes).await)
    })
    .await
}

#[tokio::test(start_paused = true)]
async fn the_end_of_the_parent_ends_a_child_that_traps_and_terminate_runs() {
    for reason in [ExitReason::Normal, ExitReason::Shutdown, boom()] {
        let note = format!("terminate: {reason}");
        assert_eq!(orphan(true, reason.clone()).await, (reason, vec![note]));
    }
}

#[tokio::test(start_paused = true)]
async fn the_end_of_the_parent_kills_a_child_that_does_not_trap_unless_it_is_normal() {
    for reason in [ExitReason::Shutdown, boom()] {
        assert_eq!(orphan(false, reason.clone()).await, (reason, vec![]));
    }
    assert_eq!(orphan(false, ExitReason::Normal).await, (ExitReason::error("it lived on"), vec![]));
}

/// The parent lives on: it only says so. Even `normal` ends the child then.
#[tokio::test(start_paused = true)]
async fn an_exit_signal_of_the_parent_is_its_end_to_the_child() {
    for reason in [ExitReason::Normal, boom()] {
        in_process(move |mut inbox| async move {
            otp::trap_exit(true);
            let (spec, notes) = spec(true);
            let child = spec.start_link().await.expect("it starts").pid().expect("alive");
            otp::exit(child, reason.clone());
            assert_eq!(inbox.exit().await, (Some(child), reason.clone()));
            assert_eq!(all(notes).await, [format!("terminate: {reason}")]);
        })
        .await;
    }
}

#[tokio::test(start_paused = true)]
async fn who_starts_with_a_monitor_is_the_parent_too() {
    in_process(|mut inbox| async move {
        let (spec, notes) = spec(true);
        let (child, monitor) = spec.start_monitor().await.expect("it starts");
        otp::exit(child.pid().expect("alive"), ExitReason::Normal);
        let down = inbox.down().await;
        assert_eq!((down.monitor, down.reason), (monitor, ExitReason::Normal));
        assert_eq!(all(notes).await, ["terminate: normal"]);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn who_starts_without_a_link_is_nobody_special() {
    in_process(|_inbox| async move {
        let (spec, notes) = spec(true);
        let child = spec.start().await.expect("it starts");
        let pid = child.pid().expect("alive");
        otp::exit(pid, ExitReason::Normal);
        otp::exit(pid, boom());
        child.stop().await.expect("it stops");
        assert_eq!(all(notes).await, ["exit: normal", "exit: boom", "terminate: normal"]);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn exits_of_others_are_messages() {
    in_process(|_inbox| async move {
        let (spec, notes) = spec(true);
        let child = spec.start_link().await.expect("it starts");
        let pid = child.pid().expect("alive");
        let linked = idle();
        child.link(linked).await.expect("it answers");
        otp::exit(linked, boom());
        otp::exited(linked).await;
        let stranger = otp::spawn(move |_inbox| async move { otp::exit(pid, ExitReason::Shutdown) });
        otp::exited(stranger).await;
        tokio::spawn(async move { otp::exit(pid, ExitReason::Normal) }).await.expect("no panic");
        child.stop().await.expect("it stops");
        assert_eq!(all(notes).await, ["exit: boom", "exit: shutdown", "exit: normal", "terminate: normal"]);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn the_parents_signal_waits_for_its_turn() {
    in_process(|mut inbox| async move {
        otp::trap_exit(true);
        let (spec, notes) = spec(true);
        let child = spec.start_link().await.expect("it starts");
        child.work("first");
        child.work("second");
        otp::exit(child.pid().expect("alive"), ExitReason::Shutdown);
        child.work("behind");
        assert_eq!(inbox.exit().await.1, ExitReason::Shutdown);
        assert_eq!(all(notes).await, ["first", "second", "terminate: shutdown"]);
    })
    .await;
}
