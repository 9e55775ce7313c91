//! The fields of a crashing server's reports, as a subscriber gets them.

use crate::kit::captured::{Captive, Captured, Typed};
use crate::kit::{Mail, in_process, unique};
use otp::prelude::*;
use std::fmt;
use std::time::Duration;

#[derive(Debug, Default)]
struct Fragile {
    calls: u32,
}

#[gen_server]
impl Fragile {
    #[call]
    fn fine(&mut self) {
        self.calls += 1;
    }
    #[call]
    fn crash(&mut self, why: &'static str) {
        self.calls += 1;
        panic!("because of {why}");
    }
    #[call]
    async fn crash_later(&mut self) {
        tokio::time::sleep(Duration::from_secs(1)).await;
        panic!("later");
    }
    #[call]
    fn stop_and_reply(&mut self, cx: &mut Ctx<Self>) -> u8 {
        cx.stop(ExitReason::error("after the reply"));
        7
    }
    #[cast]
    fn drop_it(&mut self) {
        panic!("in a cast");
    }
    #[terminate]
    fn last(&mut self) {
        self.calls += 100;
    }
}

/// The two reports of a crash.
async fn crash(reports: &Captured, server: &FragileRef) -> [Captive; 2] {
    if let Some(pid) = server.pid() {
        otp::exited(pid).await;
    }
    reports.taken().try_into().expect("a crash is told in two reports")
}

/// `gen_server_SUITE`: `crash/b` (GS-020)
#[otp::test]
async fn a_subscriber_gets_fields_of_their_types() {
    let reports = Captured::start("otp::report");
    in_process(|inbox| async move {
        let (name, mine) = (unique("fragile"), unique("asker"));
        otp::register(mine.as_str(), inbox.pid()).expect("a new name");
        let server = Fragile::spec().name(name.as_str()).start().await.expect("it starts");
        let pid = server.pid().expect("alive");
        assert!(server.crash("reasons").await.is_err());
        let [terminate, crash] = crash(&reports, &server).await;
        let text = |text: &str| Some(Typed::Text(text.to_owned()));
        for report in [&terminate, &crash] {
            assert_eq!(report.typed("process").cloned(), text(&pid.to_string()));
            assert_eq!(report.typed("name").cloned(), text(&name));
            assert_eq!(report.typed("class").cloned(), text("panic"));
            let location = report.field("location").expect("known");
            assert!(location.contains("report_fields.rs:"), "{location}");
            let reason = format!("panicked at {location}: because of reasons");
            assert_eq!(report.typed("reason").cloned(), text(&reason));
        }
        assert_eq!(terminate.typed("label").cloned(), text("gen_server terminate"));
        assert_eq!(terminate.typed("module").cloned(), text("Fragile"));
        assert_eq!(terminate.typed("last_message").cloned(), text("crash(why: \"reasons\")"));
        assert_eq!(terminate.typed("state").cloned(), text("Fragile { calls: 101 }"));
        assert_eq!(terminate.typed("client").cloned(), text(&format!("{} ({mine}) waits", inbox.pid())));
        assert_eq!(terminate.typed("links"), None, "what a report has not is left out");
        assert_eq!(crash.typed("label").cloned(), text("proc_lib crash"));
        assert_eq!(crash.typed("initial_call").cloned(), text("Fragile"));
        assert_eq!(crash.typed("message_queue_len"), Some(&Typed::Number(0)));
        assert_eq!(crash.typed("trap_exit"), Some(&Typed::Flag(false)));
        assert_eq!(crash.typed("ancestors").cloned(), text(&format!("[{mine}]")));
        assert_eq!(crash.typed("links").cloned(), text("[]"));
        assert_eq!(crash.typed("state"), None);
    })
    .await;
}

/// `gen_server_SUITE`: `crash/b`: the client (GS-020)
#[otp::test]
async fn the_client_may_be_dead_or_nobody() {
    let reports = Captured::start("otp::report");
    let server = Fragile::start().await.expect("it starts");
    let client = server.clone();
    let asker = otp::spawn(async move |_| drop(client.crash_later().await));
    tokio::task::yield_now().await;
    otp::exit(asker, ExitReason::Kill);
    let [terminate, _] = crash(&reports, &server).await;
    assert_eq!(terminate.field("client"), Some(format!("{asker} is dead").as_str()));
    assert_eq!(terminate.field("last_message"), Some("crash_later()"));

    // a caller that is no process has no pid
    let server = Fragile::start().await.expect("it starts");
    assert!(server.crash("x").await.is_err());
    assert_eq!(crash(&reports, &server).await[0].field("client"), None);

    in_process(|_| async move {
        let server = Fragile::start().await.expect("it starts");
        server.fine().await.expect("it answers");
        server.drop_it();
        let [terminate, _] = crash(&reports, &server).await;
        assert_eq!(terminate.field("client"), None, "nobody waits for a cast");

        let server = Fragile::start().await.expect("it starts");
        assert_eq!(server.stop_and_reply().await, Ok(7));
        let [terminate, _] = crash(&reports, &server).await;
        assert!(terminate.field("client").is_some_and(|client| client.ends_with(" waits")), "the reply comes after it");
        assert_eq!(terminate.field("class"), Some("exit"));
    })
    .await;
}

/// A server that is told to end does not blame its last message.
#[otp::test]
async fn an_order_from_outside_is_no_message() {
    let reports = Captured::start("otp::report");
    in_process(|_| async move {
        let server = Fragile::start().await.expect("it starts");
        server.fine().await.expect("it answers");
        let _ = server.stop_with(ExitReason::error("told to"), None).await;
        let [terminate, _] = crash(&reports, &server).await;
        assert_eq!((terminate.field("last_message"), terminate.field("client")), (None, None));
        assert_eq!(terminate.field("reason"), Some("told to"));
    })
    .await;
}

#[derive(Debug)]
struct Clumsy;

#[gen_server]
impl Clumsy {
    #[init]
    fn new() -> Self {
        Self
    }
    #[cast]
    fn end(&mut self, _n: u32) -> Stop {
        Stop::error("first")
    }
    #[terminate]
    fn fail(&mut self) {
        panic!("in terminate");
    }
    #[format_status]
    fn show(&self) -> &'static str {
        "clumsy as ever"
    }
}

/// `gen_server_SUITE`: `terminate_crash_format` (GS-057)
#[otp::test]
async fn what_terminate_says_is_the_reason_and_the_rest_is_as_it_was() {
    let reports = Captured::start("otp::report");
    let server = Clumsy::start().await.expect("it starts");
    let ended = tokio::spawn(otp::exited(server.pid().expect("alive")));
    tokio::task::yield_now().await;
    server.end(5);
    let ExitReason::Panic(panic) = ended.await.expect("no panic") else { panic!("terminate panics") };
    assert_eq!(panic.message, "in terminate");
    let found = reports.taken();
    for report in &found {
        assert_eq!(report.field("reason"), Some(panic.to_string().as_str()));
    }
    assert_eq!(found[0].field("state"), Some("clumsy as ever"));
    assert_eq!(found[0].field("last_message"), Some("end(n: 5)"));
}

/// A value whose words cannot be had.
struct Mute;

impl fmt::Debug for Mute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("half ")?;
        panic!("in Debug")
    }
}

impl fmt::Display for Mute {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        panic!("in Display")
    }
}

impl std::error::Error for Mute {}

#[derive(Debug)]
struct Silent {
    #[expect(dead_code, reason = "its Debug is what counts")]
    mute: Mute,
}

#[gen_server]
impl Silent {
    #[init]
    fn new() -> Self {
        Self { mute: Mute }
    }
    #[call]
    fn fail(&mut self, _what: Mute, _n: u8) -> Result<(), Stop> {
        Err(Mute)?;
        Ok(())
    }
}

#[otp::test]
async fn what_cannot_be_printed_changes_nothing_else() {
    let reports = Captured::start("otp::report");
    in_process(|mut inbox| async move {
        let server = Silent::start().await.expect("it starts");
        let monitor = ServerHandle::monitor(&server);
        let Err(otp::CallError::Exited(reason)) = server.fail(Mute, 5).await else { panic!("it ends") };
        let ExitReason::Error(cause) = &reason else { panic!("an error is an error, not {reason:?}") };
        assert!(cause.downcast_ref::<Mute>().is_some());
        let down = inbox.down().await;
        assert_eq!((down.monitor, &down.reason), (monitor, &reason));
        let found = reports.taken();
        assert_eq!(found.len(), 2);
        assert!(found.iter().all(|report| report.field("reason") == Some("<unprintable>")), "{found:?}");
        assert_eq!(found[0].field("last_message"), Some("fail(what: half <unprintable>, n: 5)"));
        let state = found[0].field("state").expect("it is told");
        assert!(state.ends_with("<unprintable>"), "{state}");
    })
    .await;
}
