//! Agents: what Elixir's `agent_test.exs` asks of them, and what is our own.

use otp::mailbox::{Mailbox, Overflow};
use otp::prelude::*;
use otp::{Agent, AgentRef, CallError};
use otp_tests::kit::captured::Captured;
use otp_tests::kit::{in_process, unique};
use std::collections::HashMap;
use std::time::Duration;

supervisor! {
    /// An agent of its own.
    Home(name: String): one_for_one, intensity = 3, period = "5s" {
        counts: Agent<HashMap<&'static str, u64>> = Agent::spec(HashMap::new).name(name.as_str()),
        other: Agent<u8> = Agent::spec(|| 7),
    }
}

/// elixir `agent_test`: `can be supervised directly`, `generates child_spec/1` (XA-001)
#[otp::test]
async fn an_agent_is_a_child_of_a_supervisor() {
    let name = unique("counts");
    let home = Home { name: name.clone() }.start_link().await.unwrap();
    let (counts, other) = (home.counts(), home.other());
    assert_eq!(other.get(|n| *n).await, Ok(7));
    counts.update(|counts| *counts.entry("a").or_default() += 1).await.unwrap();
    assert_eq!(counts.pid(), otp::whereis(name.as_str()));
    let settings = home.as_ref().get_childspec("counts").await.unwrap();
    assert_eq!((settings.restart, settings.shutdown), (otp::Restart::Permanent, otp::Shutdown::Timeout(FIVE)));

    // a function that panics ends it, and the next one begins anew
    let before = counts.pid();
    let crashed = counts.update(|_| panic!("no such key")).await;
    let Err(CallError::Exited(ExitReason::Panic(panic))) = crashed else { panic!("{crashed:?}") };
    assert_eq!(panic.message, "no such key");
    assert_eq!(counts.get(HashMap::len).await, Ok(0));
    assert_ne!(counts.pid(), before);
    home.stop().await.unwrap();
}

const FIVE: Duration = Duration::from_secs(5);

async fn workflow(agent: &AgentRef<u64>) {
    assert_eq!(agent.update(|n| *n += 1).await, Ok(()));
    assert_eq!(agent.get(|n| *n).await, Ok(1));
    let old = agent.get_and_update(|n| {
        let old = *n;
        *n += 10;
        old
    });
    assert_eq!(old.await, Ok(1));
    agent.cast(|n| *n *= 2);
    assert_eq!(agent.get(|n| *n).await, Ok(22));
}

/// elixir `agent_test`: `start_link/2 workflow with unregistered name and anonymous functions`, `start/2 workflow with registered
/// name and module functions`, `start_link/2 with spawn_opt` (XA-002)
#[otp::test]
async fn an_agent_is_asked_changed_and_stopped_by_reference_and_by_name() {
    in_process(async |inbox| {
        let agent = Agent::start_link(|| 0).await.unwrap();
        let pid = agent.pid().unwrap();
        assert!(otp::process_info(inbox.pid()).unwrap().links.contains(&pid));
        workflow(&agent).await;
        assert_eq!(agent.stop().await, Ok(()));
        assert_eq!(agent.get(|n| *n).await, Err(CallError::NoProc));

        let name = unique("agent");
        let started = Agent::spec(u64::default).name(name.as_str()).start().await.unwrap();
        let pid = started.pid().unwrap();
        assert!(!otp::process_info(pid).unwrap().links.contains(&inbox.pid()));
        let again = Agent::spec(|| 1_u64).name(name.as_str()).start().await;
        assert_eq!(again.unwrap_err(), StartError::AlreadyStarted(pid));
        let named = Agent::<u64>::named(name.as_str());
        workflow(&named).await;
        assert_eq!(named.stop().await, Ok(()));
        assert_eq!(otp::whereis(name.as_str()), None);
        let another = Agent::<String>::named(name.as_str());
        assert_eq!(another.get(String::len).await, Err(CallError::NoProc));
    })
    .await;
}

/// A name whose agent keeps something else is noticed before anything is sent.
#[otp::test]
async fn an_agent_of_another_type_is_not_asked() {
    let name = unique("agent");
    let _agent = Agent::spec(|| 1_u64).name(name.as_str()).start().await.unwrap();
    let wrong = Agent::<String>::named(name.as_str());
    assert_eq!(wrong.get(String::len).await, Err(CallError::WrongServer));
}

/// The function that makes the value runs in the agent, and so do all others.
#[otp::test]
async fn functions_run_in_the_agent() {
    let agent = Agent::start(otp::self_pid).await.unwrap();
    assert_eq!(agent.get(|made_in| *made_in).await, Ok(agent.pid()));
    assert_eq!(agent.get(|_| otp::self_pid()).await, Ok(agent.pid()));
    assert_eq!(otp::process_info(agent.pid().unwrap()).unwrap().initial_call, "Agent");
    let failed = Agent::<u8>::start(|| panic!("not today")).await.unwrap_err();
    assert!(failed.to_string().contains("not today"));
}

/// Its crash is reported with what it was asked, and whoever is linked with it ends.
#[otp::test]
async fn the_crash_of_a_function_is_that_of_the_agent() {
    let reports = Captured::start("otp::report");
    let owner = otp::spawn(|_| async {
        let agent = Agent::start_link(|| 0).await.unwrap();
        let result = agent.get::<u8, _>(|_| panic!("oops")).await;
        panic!("the owner goes on with {result:?}");
    });
    let ExitReason::Panic(panic) = otp::exited(owner).await else { panic!("it has panicked") };
    assert_eq!(panic.message, "oops");
    let said = reports.taken();
    let labels: Vec<_> = said.iter().map(|report| report.label.as_str()).collect();
    assert_eq!(labels, ["gen_server terminate", "proc_lib crash"]);
    assert!(said[0].title().starts_with("GenServer Agent "), "{}", said[0].title());
    let message = said[0].field("last_message").unwrap();
    assert!(
        message.starts_with("get(") && message.ends_with("the_crash_of_a_function_is_that_of_the_agent)"),
        "{message}"
    );
}

/// A call has its own time; a function that is too late runs all the same.
#[otp::test]
async fn a_function_that_is_too_late_runs_all_the_same() {
    let agent = Agent::start(|| 0).await.unwrap();
    otp::sys::suspend(&agent).await.unwrap();
    let late = agent.update(|n| *n += 1).timeout(Duration::from_millis(10)).await;
    assert_eq!(late, Err(CallError::Timeout(Duration::from_millis(10))));
    otp::sys::resume(&agent).await.unwrap();
    assert_eq!(agent.get(|n| *n).await, Ok(1));
}

/// A full mailbox refuses functions, and drops what they hold.
#[otp::test]
async fn a_full_agent_refuses() {
    let agent = Agent::spec(|| 0).mailbox_capacity(1).start().await.unwrap();
    otp::sys::suspend(&agent).await.unwrap();
    let held = std::sync::Arc::new(());
    let inside = held.clone();
    agent.cast(move |n| {
        let _ = &inside;
        *n += 1;
    });
    let inside = held.clone();
    let refused = agent.update(move |_| drop(inside)).await;
    assert_eq!(refused, Err(CallError::Overloaded));
    assert_eq!(std::sync::Arc::strong_count(&held), 2);
    otp::sys::resume(&agent).await.unwrap();
    assert_eq!(agent.get(|n| *n).await, Ok(1));
    assert_eq!(std::sync::Arc::strong_count(&held), 1);
}

/// A function that is dropped out of a full mailbox is refused, too.
#[otp::test]
async fn a_full_agent_may_drop_the_oldest() {
    let policy = Mailbox::bounded(1, Overflow::DropOldest);
    let agent = Agent::spec(|| 0).mailbox(policy).start().await.unwrap();
    otp::sys::suspend(&agent).await.unwrap();
    let first = agent.update(|n| *n += 1).send();
    let second = agent.update(|n| *n += 10).send();
    assert_eq!(first.await, Err(CallError::Overloaded));
    otp::sys::resume(&agent).await.unwrap();
    assert_eq!(second.await, Ok(()));
    assert_eq!(agent.get(|n| *n).await, Ok(10));
}
