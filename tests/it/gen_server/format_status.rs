//! `#[format_status]`: what others are shown of a server.

use crate::kit::captured::{Captive, Captured};
use crate::kit::{in_process, unique};
use otp::prelude::*;
use otp::sys;

#[derive(Debug)]
struct Vault {
    secret: &'static str,
    breaks: bool,
}

#[gen_server]
impl Vault {
    #[init]
    fn new(breaks: bool) -> Self {
        Self { secret: "geheim", breaks }
    }
    #[call]
    fn open(&mut self, secret: String) -> Result<(), Stop> {
        Err(Stop::error(format_args!("{secret} is not {}", self.secret)))
    }
    #[format_status]
    fn redact(&self, status: &mut FormatStatus) {
        assert_eq!(status.state, format!("{self:?}"), "it sees the state as it is");
        assert!(status.message.as_deref().is_none_or(|message| message.contains("geheim2")), "and the message");
        status.state = "a vault".into();
        status.message = Some("open(..)".to_owned());
        assert!(!self.breaks, "{status:?}");
        status.reason = Some("a wrong secret".to_owned());
    }
}

/// What a vault says that somebody has tried to open.
async fn opened(breaks: bool) -> [Captive; 2] {
    let reports = Captured::start("otp::report");
    in_process(move |_| async move {
        let vault = Vault::start(breaks).await.expect("it starts");
        let ended = vault.open("geheim2".to_owned()).await;
        let reason = ExitReason::error("geheim2 is not geheim");
        assert_eq!(ended, Err(otp::CallError::Exited(reason)), "the reason itself is not changed");
    })
    .await;
    reports.taken().try_into().expect("two reports")
}

/// `gen_server_SUITE`: `format_all_status` (GS-060)
#[otp::test]
async fn a_report_shows_what_is_left_of_the_status() {
    let [terminate, crash] = opened(false).await;
    assert_eq!(terminate.field("state"), Some("a vault"));
    assert_eq!(terminate.field("last_message"), Some("open(..)"));
    assert_eq!(terminate.field("reason"), Some("a wrong secret"));
    assert!(!terminate.text.contains("geheim"), "{}", terminate.text);
    assert!(terminate.fields.iter().all(|field| !format!("{field:?}").contains("geheim")), "{terminate:?}");
    // the process does not know of it, as in OTP
    assert_eq!(crash.field("reason"), Some("geheim2 is not geheim"));
}

/// `gen_server_SUITE`: `error_format_status` (GS-056), both reports as one block
#[otp::test]
async fn the_block_of_both_reports_brings_nothing_back() {
    let [terminate, crash] = opened(false).await;
    let mut block = terminate.report.expect("it is one");
    assert!(block.merge(&crash.report.expect("it is one")));
    let text = block.to_string();
    assert!(!text.contains("geheim"), "{text}");
    assert!(text.contains("reason: a wrong secret") && text.contains("links: "), "{text}");
}

/// `gen_server_SUITE`: `crash_in_format_status` (GS-058)
#[otp::test]
async fn a_format_status_that_panics_shows_nothing_but_that() {
    let [terminate, _] = opened(true).await;
    let text = "Vault::format_status panicked";
    for name in ["state", "last_message", "reason"] {
        assert_eq!(terminate.field(name), Some(text), "{name}");
    }
    assert!(!terminate.text.contains("geheim"), "{}", terminate.text);
}

#[derive(Debug)]
struct Diary {
    #[expect(dead_code, reason = "its Debug is what counts")]
    secret: &'static str,
}

#[gen_server]
impl Diary {
    #[init]
    fn new() -> Self {
        Self { secret: "geheim" }
    }
    #[call]
    fn note(&mut self, _secret: &'static str) {}
    #[cast]
    fn end(&mut self) {
        panic!("the end");
    }
    #[format_status]
    fn redact(&self, status: &mut FormatStatus) {
        status.state = "a diary".into();
        for (at, event) in status.log.iter_mut().enumerate() {
            *event = format!("{at}: {}", event.split('(').next().unwrap_or_default());
        }
    }
}

/// `gen_server_SUITE`: `format_all_status` (GS-060): every event of the log, in order
#[otp::test]
async fn the_log_is_shown_as_format_status_leaves_it() {
    let reports = Captured::start("otp::report");
    let diary = Diary::start().await.expect("it starts");
    sys::log(&diary, 10).await.expect("it runs");
    for _ in 0..2 {
        diary.note("geheim too").await.expect("it answers");
    }
    let status = sys::get_status(&diary).await.expect("it runs");
    assert_eq!(status.state, "a diary");
    assert!(status.log.len() >= 4 && !status.to_string().contains("geheim"), "{status}");
    assert!(status.log.iter().enumerate().all(|(at, event)| event.starts_with(&format!("{at}: "))), "{status}");
    diary.end();
    otp::exited(diary.pid().expect("alive")).await;
    let found = reports.taken();
    let log: Vec<&str> = found[0].field("log").expect("it is told").lines().collect();
    assert!(log.len() > status.log.len() && log.starts_with(&[&status.log[0], &status.log[1]]), "{log:?}");
    assert!(!found[0].text.contains("geheim"), "{}", found[0].text);
}

/// `gen_server_SUITE`: `call_format_status` (GS-055)
#[otp::test]
async fn get_status_shows_what_format_status_made_however_the_server_is_named() {
    let name = unique("diary");
    let named = Diary::spec().name(name.as_str()).start().await.expect("it starts");
    let nameless = Diary::start().await.expect("it starts");
    for (status, who) in [
        (sys::get_status(&named).await, name.as_str()),
        (sys::get_status(name.as_str()).await, name.as_str()),
        (sys::get_status(&nameless).await, "Diary"),
    ] {
        let status = status.expect("it runs");
        assert_eq!(status.state, "a diary");
        assert!(status.to_string().lines().next().is_some_and(|head| head.contains(who)), "{status}");
    }
}

#[derive(Default)]
struct Poem;

#[gen_server]
impl Poem {
    #[cast]
    fn end(&mut self) {
        panic!("the end");
    }
    #[call]
    fn alive(&self) {}
    #[format_status]
    fn show(&self) -> String {
        panic!("no words")
    }
}

/// `gen_server_SUITE`: `crash_in_format_status` (GS-058)
#[otp::test]
async fn a_server_that_cannot_show_itself_can_be_stopped() {
    let reports = Captured::start("otp::report");
    let poem = Poem::start().await.expect("it starts");
    poem.alive().await.expect("it answers");
    let status = sys::get_status(&poem).await.expect("it runs");
    assert_eq!(status.state, "Poem::format_status panicked");
    assert_eq!(poem.stop().await, Ok(()));
    let poem = Poem::start().await.expect("it starts");
    poem.end();
    otp::exited(poem.pid().expect("alive")).await;
    let found = reports.taken();
    assert_eq!(found[0].field("state"), Some("Poem::format_status panicked"));
}
