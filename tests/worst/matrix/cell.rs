//! One cell of the matrix.

use super::plan::{AT_FIRST, Cause, Plan, Site};
use super::{Behaviour, handler, machine, server, special};
use otp::prelude::*;
use otp::supervisor::{Supervisor, SupervisorRef};
use otp_tests::kit::captured::{Captive, Captured};
use otp_tests::kit::{Mail, in_process, unique};
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);

/// What is to become of the process.
#[derive(Debug)]
enum End {
    Panic(&'static str),
    Killed,
    Error,
    /// Nothing.
    Survives,
}

fn end(behaviour: Behaviour, plan: &Plan) -> End {
    match (behaviour, plan.site()) {
        (_, Site::Init | Site::DropOfMessage) => End::Killed,
        (Behaviour::Special, Site::DropOfReply) => End::Panic(plan.cause().words()),
        (Behaviour::Special, Site::Written) | (_, Site::DropOfReply) => End::Survives,
        // of a handler, it was deleted before, and that is what its owner is told
        (Behaviour::GenEvent, Site::DropOfState) | (_, Site::Display) => End::Error,
        (_, Site::Debug | Site::Written) => End::Panic(AT_FIRST),
        (_, Site::DropOfPayload) => End::Panic(Cause::Wordless.words()),
        _ => End::Panic(plan.cause().words()),
    }
}

/// Runs one cell on a runtime of its own.
pub(super) fn holds(behaviour: Behaviour, plan: &Plan) {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    let runtime = builder.enable_all().start_paused(true).build().expect("a runtime");
    runtime.block_on(async {
        // from the first server on that does without a task of its own, one waits for the runtime's end
        server::come_and_go().await;
        let before = otp::processes();
        let reports = Captured::start("otp::report");
        let (name, plan) = (unique("worst"), plan.clone());
        let cell = format!("{behaviour:?} {plan:?}");
        let (own, mine) = (cell.clone(), name.clone());
        in_process(move |inbox| async move { watched(behaviour, &plan, &mine, inbox, &own, &reports).await }).await;
        assert_eq!(otp::processes(), before, "{cell}: processes are left");
        assert_eq!(otp::whereis(&name), None, "{cell}: the name is left");
        assert_eq!(tokio::runtime::Handle::current().metrics().num_alive_tasks(), 1, "{cell}: tasks are left");
    });
}

async fn watched(behaviour: Behaviour, plan: &Plan, name: &str, mut inbox: Inbox, cell: &str, reports: &Captured) {
    otp::trap_exit(true);
    let tree: Supervisor = match behaviour {
        Behaviour::GenServer => server::tree(name, plan),
        Behaviour::GenStatem => machine::tree(name, plan),
        Behaviour::GenEvent => handler::tree(name, plan),
        Behaviour::Special => special::tree(name, plan),
    };
    let tree = tree.intensity(3, SECOND * 5).start_link().await.expect("it starts");
    let who = match (behaviour, plan.site()) {
        (Behaviour::GenEvent, site) if site != Site::DropOfMessage => handler::guard_of(name),
        _ => name.to_owned(),
    };
    let first = otp::whereis(&who).expect("it runs");
    otp::link(first);
    let monitor = otp::monitor(first);
    drop(reports.taken());
    plan.arm();
    match behaviour {
        Behaviour::GenServer => server::provoke(name, plan).await,
        Behaviour::GenStatem => machine::provoke(name, plan).await,
        Behaviour::GenEvent => handler::provoke(name, plan).await,
        Behaviour::Special => special::provoke(name, plan).await,
    }
    let expected = end(behaviour, plan);
    if matches!(expected, End::Survives) {
        inbox.is_silent().await;
        assert_eq!(otp::whereis(&who), Some(first), "{cell}: it lives");
        assert!(otp::demonitor(monitor));
        otp::unlink(first);
    } else {
        let (mut exits, mut downs) = (Vec::new(), Vec::new());
        while exits.is_empty() || downs.is_empty() {
            match inbox.receive().await.take::<Exit>() {
                Ok(exit) => exits.push((exit.from, exit.reason)),
                Err(info) => downs.push(info.take::<Down>().unwrap_or_else(|info| panic!("{cell}: {info:?}"))),
            }
            assert_ne!(otp::whereis(&who), Some(first), "{cell}: the name is not free");
            assert!(!otp::is_alive(first) && !otp::processes().contains(&first), "{cell}");
        }
        inbox.is_silent().await;
        let ([(from, reason)], [down]) = (exits.as_slice(), downs.as_slice()) else {
            panic!("{cell}: {exits:?} {downs:?}")
        };
        assert_eq!((*from, down.pid, down.monitor), (Some(first), first, monitor), "{cell}");
        assert_eq!(*reason, down.reason, "{cell}");
        is_as_expected(&expected, reason, cell);
        restarted(&tree, &who, first, cell).await;
    }
    assert!(plan.has_gone_off(), "{cell}: nothing has panicked");
    let works = match behaviour {
        Behaviour::GenServer => server::works(name).await,
        Behaviour::GenStatem => machine::works(name).await,
        Behaviour::GenEvent => handler::works(name).await,
        Behaviour::Special => special::works(name).await,
    };
    assert!(works, "{cell}: it does not work");
    is_reported(behaviour, plan, &reports.taken(), cell);
    tree.stop().await.expect("it stops");
    let _: Exit = inbox.next().await;
}

fn is_as_expected(expected: &End, reason: &ExitReason, cell: &str) {
    let good = match (expected, reason) {
        (End::Panic(words), ExitReason::Panic(panic)) => panic.message == *words,
        (End::Killed, ExitReason::Killed) | (End::Error, ExitReason::Error(_)) => true,
        _ => false,
    };
    assert!(good, "{cell}: {expected:?}, not {reason:?}");
}

/// The supervisor has acted: there is another one.
async fn restarted(tree: &SupervisorRef, who: &str, first: Pid, cell: &str) {
    let second = otp::whereis(who).unwrap_or_else(|| panic!("{cell}: it was not restarted"));
    assert_ne!(second, first, "{cell}");
    let children = tree.which_children().await.expect("it runs");
    let child = children.iter().find(|child| child.pid() == Some(second));
    let child = child.unwrap_or_else(|| panic!("{cell}: it is nobody's child"));
    assert!((1..=2).contains(&child.restarts), "{cell}: {} restarts", child.restarts);
}

/// Somebody reads of it.
fn is_reported(behaviour: Behaviour, plan: &Plan, reports: &[Captive], cell: &str) {
    let words = match (behaviour, plan.site()) {
        // answered to who has asked for the status, and only to him
        (Behaviour::Special, Site::Written) => return,
        (_, Site::DropOfPayload) => Cause::Wordless.words(),
        (_, Site::Debug | Site::Written) => AT_FIRST,
        (_, Site::Display) => "<unprintable>",
        _ => plan.cause().words(),
    };
    let told = |report: &Captive| report.level == tracing::Level::ERROR && report.text.contains(words);
    assert!(reports.iter().any(told), "{cell}: no report says `{words}`: {reports:#?}");
}
