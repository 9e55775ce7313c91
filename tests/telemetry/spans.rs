//! Whose span is whose.

use crate::counter::{Counter, CounterRef, Door, Log, Tick};
use crate::{settled, traced};
use otp::EventManager;
use otp::prelude::*;
use std::time::Duration;
use tracing::Instrument;

fn caller() -> tracing::Span {
    tracing::info_span!(target: "test", "caller")
}

/// What the test does in a span of its own, and that span.
async fn inside<T>(work: impl Future<Output = T>) -> (T, u64) {
    let span = caller();
    let id = span.id().expect("it is enabled").into_u64();
    (work.instrument(span).await, id)
}

/// What the test sends from a span of its own, and that span.
fn sent<T>(send: impl FnOnce() -> T) -> (T, u64) {
    let span = caller();
    (span.in_scope(send), span.id().expect("it is enabled").into_u64())
}

async fn counter() -> CounterRef {
    Counter::start().await.expect("it starts")
}

/// The caller runs the server itself, and is its parent all the same.
#[test]
fn a_call_is_a_child_of_its_caller() {
    traced(async |watched| {
        let counter = counter().await;
        let (answer, caller) = inside(async { counter.add(1).await }).await;
        assert_eq!(answer, Ok(1));
        let span = watched.span("add");
        assert_eq!((span.parent, span.follows.len()), (Some(caller), 0));
        assert_eq!(watched.place_of("add"), Some(span.id));
        watched.is_over();
    });
}

#[test]
fn a_call_that_waits_in_the_mailbox_is_a_child_of_its_caller() {
    traced(async |watched| {
        let counter = counter().await;
        let (request, caller) = sent(|| counter.add(1).send());
        assert!(watched.spans().is_empty());
        assert_eq!(request.await, Ok(1));
        assert_eq!(watched.span("add").parent, Some(caller));
        watched.is_over();
    });
}

#[test]
fn a_call_from_nowhere_has_no_parent() {
    traced(async |watched| {
        let counter = counter().await;
        assert_eq!(counter.add(1).send().await, Ok(1));
        assert_eq!(watched.span("add").parent, None);
    });
}

#[test]
fn a_cast_begins_a_trace_that_follows_from_its_sender() {
    traced(async |watched| {
        let counter = counter().await;
        let ((), sender) = inside(async { counter.bump() }).await;
        settled().await;
        let span = watched.span("bump");
        assert_eq!((span.parent, &*span.follows), (None, &[sender][..]));
        assert_eq!(watched.place_of("bump"), Some(span.id));
        watched.is_over();
    });
}

#[test]
fn so_does_a_message_of_any_type() {
    traced(async |watched| {
        let counter = counter().await;
        let pid = counter.pid().expect("it lives");
        let ((), first) = inside(async { otp::send(pid, Tick) }).await;
        settled().await;
        let span = watched.spans().pop().expect("a span");
        assert_eq!((span.field("otp.kind"), span.parent, &*span.follows), ("info", None, &[first][..]));
        assert!(span.field("otp.message").ends_with("counter::Tick"), "{span:?}");
        let ((), second) = inside(async { ServerHandle::send(&counter, Tick) }).await;
        settled().await;
        assert_eq!(watched.spans().pop().expect("a span").follows, [second]);
        watched.is_over();
    });
}

#[test]
fn a_call_from_a_handler_is_a_child_of_that() {
    traced(async |watched| {
        let (asks, answers) = (counter().await, counter().await);
        let (answer, caller) = inside(async { asks.relay(answers.clone()).await }).await;
        assert_eq!(answer, Ok(1));
        let relay = watched.span("relay");
        assert_eq!((relay.parent, watched.span("add").parent), (Some(caller), Some(relay.id)));
        assert_eq!(watched.span("add").field("otp.pid"), answers.pid().expect("it lives").to_string());
        watched.is_over();
    });
}

/// Servers that cast to each other for ever would be one endless trace.
#[test]
fn a_chain_of_casts_is_not_one_trace() {
    traced(async |watched| {
        let (one, other) = (counter().await, counter().await);
        let ((), sender) = inside(async { one.pass(other.clone(), 20) }).await;
        settled().await;
        let spans = watched.spans();
        assert_eq!(spans.len(), 21);
        let mut cause = sender;
        for span in &spans {
            assert_eq!((span.parent, &*span.follows), (None, &[cause][..]));
            cause = span.id;
        }
        watched.is_over();
    });
}

#[test]
fn a_handler_that_waits_is_in_its_span_while_it_runs_and_nobody_else_is() {
    traced(async |watched| {
        let counter = counter().await;
        let request = counter.think(Duration::from_secs(1)).send();
        settled().await;
        tracing::info!(target: "test", "meanwhile");
        assert_eq!(request.await, Ok(0));
        let span = watched.span("think");
        assert_eq!(watched.place_of("begins to think"), Some(span.id));
        assert_eq!(watched.place_of("meanwhile"), None);
        assert_eq!(watched.place_of("has thought"), Some(span.id));
        watched.is_over();
    });
}

/// The caller polls the handler first, and the server's own task goes on with it.
#[test]
fn a_handler_that_waits_is_a_child_of_its_caller_whoever_runs_it() {
    traced(async |watched| {
        let counter = counter().await;
        let (answer, caller) = inside(async { counter.think(Duration::from_secs(1)).await }).await;
        assert_eq!(answer, Ok(0));
        let span = watched.span("think");
        assert_eq!(span.parent, Some(caller));
        assert_eq!(watched.place_of("has thought"), Some(span.id));
        watched.is_over();
    });
}

#[test]
fn a_late_reply_belongs_to_no_span_of_the_call() {
    traced(async |watched| {
        let counter = counter().await;
        let (request, caller) = sent(|| counter.wait().send());
        settled().await;
        let wait = watched.span("wait");
        assert_eq!((wait.parent, wait.closed), (Some(caller), true));
        counter.release();
        assert_eq!(request.await, Ok(0));
        assert_eq!(watched.span("release").parent, None);
        watched.is_over();
    });
}

#[test]
fn what_a_server_does_by_itself_is_a_trace_of_its_own() {
    traced(async |watched| {
        let counter = counter().await;
        counter.go_on();
        assert_eq!(counter.add(0).await, Ok(10));
        let span = watched.span("handle_continue");
        assert_eq!((span.field("otp.kind"), span.parent), ("continue", None));
        watched.is_over();
    });
}

/// A span says who handles the message, not who has sent it.
#[test]
fn a_span_says_whose_it_is() {
    traced(async |watched| {
        let counter = Counter::spec().name("spans: counter").start().await.expect("it starts");
        assert_eq!(counter.add(1).await, Ok(1));
        let span = watched.span("add");
        for (field, value) in [
            ("otp.kind", "call"),
            ("otp.message", "add"),
            ("otp.pid", &counter.pid().expect("it lives").to_string()),
            ("otp.name", "spans: counter"),
            ("otp.behaviour", "gen_server"),
            ("otp.module", "Counter"),
            ("otel.name", "Counter add"),
            ("otel.kind", "server"),
        ] {
            assert_eq!(span.field(field), value, "{field}");
        }
    });
}

/// What starts a server is not what its messages belong to.
#[test]
fn no_message_is_a_child_of_what_started_the_server() {
    traced(async |watched| {
        let (counter, starter) = inside(counter()).await;
        counter.bump();
        settled().await;
        let span = watched.span("bump");
        assert_eq!((span.parent, span.follows.len()), (None, 0), "{starter}");
    });
}

#[test]
fn machines_are_traced_as_servers_are() {
    traced(async |watched| {
        let door = Door::start().await.expect("it starts");
        let (answer, caller) = inside(async { door.open().await }).await;
        assert_eq!(answer, Ok(true));
        let open = watched.span("open");
        assert_eq!((open.parent, open.field("otp.behaviour")), (Some(caller), "gen_statem"));
        tokio::time::sleep(Duration::from_secs(6)).await;
        let timeout = watched.span("state_timeout");
        assert_eq!((timeout.field("otp.kind"), timeout.parent), ("timeout", None));
        let ((), sender) = inside(async { door.shut() }).await;
        settled().await;
        assert_eq!(watched.span("shut").follows, [sender]);
        watched.is_over();
    });
}

#[test]
fn event_managers_are_traced_as_servers_are() {
    traced(async |watched| {
        let events = EventManager::<u32>::start().await.expect("it starts");
        events.add_handler(Log::handler()).await.expect("it answers").expect("it is added");
        let ((), sender) = inside(async { events.notify(1) }).await;
        settled().await;
        let notify = watched.span("notify");
        assert_eq!((notify.field("otp.behaviour"), &*notify.follows), ("gen_event", &[sender][..]));
        assert_eq!(watched.place_of("event"), Some(notify.id));
        let (done, caller) = inside(async { events.sync_notify(1).await }).await;
        assert_eq!(done, Ok(()));
        assert_eq!(watched.span("sync_notify").parent, Some(caller));
        watched.is_over();
    });
}

#[test]
fn agents_and_groups_are_traced_as_servers_are() {
    traced(async |watched| {
        let agent = otp::Agent::start(|| 1).await.expect("it starts");
        let (answer, caller) = inside(async { agent.get(|value| *value).await }).await;
        assert_eq!(answer, Ok(1));
        assert_eq!(watched.span("get").parent, Some(caller));
        let ((), sender) = sent(|| agent.cast(|value| *value += 1));
        settled().await;
        assert_eq!(watched.span("cast").follows, [sender]);
        watched.is_over();
    });
}

#[test]
fn supervisors_are_traced_as_servers_are() {
    traced(async |watched| {
        let tree = crate::counter::Tree.start().await.expect("it starts");
        tree.as_ref().which_children().await.expect("it answers");
        let span = watched.span("which_children");
        assert_eq!((span.field("otp.kind"), span.field("otp.behaviour")), ("call", "supervisor"));
        watched.is_over();
    });
}

/// It lies at the place of a child that is being restarted, and the supervisor delivers it: no child of what that does.
#[test]
fn a_request_that_waits_for_a_restart_is_a_child_of_its_caller() {
    traced(async |watched| {
        let tree = crate::counter::Tree.start().await.expect("it starts");
        let counter = tree.counter();
        let pid = counter.pid().expect("it lives");
        counter.crash();
        otp::exited(pid).await;
        let (request, caller) = sent(|| counter.add(1).send());
        assert_eq!(request.await, Ok(1));
        assert_eq!(watched.span("add").parent, Some(caller));
        watched.is_over();
    });
}

#[test]
fn a_panic_closes_the_span() {
    traced(async |watched| {
        let counter = counter().await;
        counter.crash();
        otp::exited(counter.pid().expect("it lives")).await;
        assert!(watched.span("crash").closed);
        watched.is_over();
    });
}

/// A message that is never handled keeps nothing open.
#[test]
fn a_message_that_is_lost_lets_its_senders_span_go() {
    traced(async |watched| {
        let counter = counter().await;
        let pid = counter.pid().expect("it lives");
        let _late = counter.think(Duration::from_secs(10)).send();
        settled().await;
        let ((), _) = inside(async {
            counter.bump();
            otp::send(pid, Tick);
        })
        .await;
        otp::exit(pid, ExitReason::Kill);
        otp::exited(pid).await;
        assert!(watched.all_closed(), "the sender's too");
    });
}

#[test]
fn a_subscriber_that_panics_ends_nobody() {
    traced(async |watched| {
        let (counter, door) = (counter().await, Door::start().await.expect("it starts"));
        watched.breaks();
        assert_eq!(counter.add(1).await, Ok(1));
        counter.bump();
        assert_eq!(counter.add(1).send().await, Ok(3));
        assert_eq!(counter.think(Duration::from_secs(1)).await, Ok(3));
        assert_eq!(door.open().await, Ok(true));
        assert!(counter.is_alive() && door.is_alive());
    });
}

#[test]
fn a_subscriber_that_panics_in_between_ends_nobody() {
    traced(async |watched| {
        let counter = counter().await;
        let request = counter.think(Duration::from_secs(1)).send();
        settled().await;
        counter.bump();
        watched.breaks();
        assert_eq!(request.await, Ok(0));
        assert_eq!(counter.add(0).await, Ok(1));
    });
}
