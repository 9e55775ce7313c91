//! `#[format_status]`: what others are shown of a server.

use crate::kit::captured::{Captive, Captured};
use crate::kit::in_process;
use otp::prelude::*;

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
        "a vault".clone_into(&mut status.state);
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
    assert_eq!(poem.stop().await, Ok(()));
    let poem = Poem::start().await.expect("it starts");
    poem.end();
    otp::exited(poem.pid().expect("alive")).await;
    let found = reports.taken();
    assert_eq!(found[0].field("state"), Some("Poem::format_status panicked"));
}
