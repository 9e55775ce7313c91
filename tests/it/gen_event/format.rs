//! What reports and `sys` show of handlers.

use crate::kit::captured::Captured;
use crate::kit::unique;
use otp::prelude::*;
use otp::report::Limits;
use otp::sys;

#[derive(Debug)]
struct Vault {
    secret: &'static str,
}

#[gen_event(String)]
impl Vault {
    #[init]
    fn new(secret: &'static str) -> Self {
        Self { secret }
    }

    #[event]
    fn on(&mut self, event: &String) {
        assert_ne!(event, self.secret, "found out");
    }

    #[format_status]
    fn redact(&self, status: &mut FormatStatus) {
        assert!(self.secret != "breaks", "no status");
        "a vault".clone_into(&mut status.state);
        for text in status.message.iter_mut().chain(&mut status.reason).chain(&mut status.log) {
            *text = text.replace(self.secret, "..");
        }
    }
}

#[derive(Debug, Default)]
struct Plain {
    n: u32,
}

#[gen_event(String)]
impl Plain {
    #[event]
    fn on(&mut self, event: &String) -> Result<(), std::num::ParseIntError> {
        self.n += event.parse::<u32>()?;
        Ok(())
    }
}

/// `gen_event_SUITE`: `call_format_status`, `call_format_status_anon` (EV-020)
#[otp::test]
async fn the_status_shows_each_handler_as_it_wants_to_be_seen() {
    for name in [None, Some(unique("vaults"))] {
        let spec = EventManager::spec();
        let manager = match &name {
            Some(name) => spec.name(name.as_str()).start().await.unwrap(),
            None => spec.start().await.unwrap(),
        };
        manager.add_handler(Vault::handler("geheim")).await.unwrap().unwrap();
        manager.add_handler(Plain::handler().id("a")).await.unwrap().unwrap();
        sys::log(&manager, 5).await.unwrap();
        manager.sync_notify("77".to_owned()).await.unwrap();
        manager.delete_handler(&manager.handler_with_id::<Plain>("b"), "geheim").await.unwrap().unwrap_err();
        let status = sys::get_status(&manager).await.unwrap();
        assert_eq!(status.behaviour, "gen_event");
        assert_eq!(status.state, "[{Plain, \"a\"}: Plain { n: 77 }, Vault: a vault]");
        assert_eq!(status.log.first().map(String::as_str), Some("got sync_notify(\"77\")"));
        let pid = manager.pid().unwrap().to_string();
        let head = status.to_string();
        let head = head.lines().next().unwrap();
        assert!(head.starts_with("Status for gen_event ") && head.contains(&pid), "{head}");
        assert!(name.is_none_or(|name| head.contains(&name)), "{head}");
    }
}

/// The log is that of the manager: every handler may hide what is in it.
#[otp::test]
async fn a_handler_hides_its_secret_in_the_log() {
    let manager = EventManager::start().await.unwrap();
    manager.add_handler(Vault::handler("geheim")).await.unwrap().unwrap();
    sys::log(&manager, 5).await.unwrap();
    manager.sync_notify("geheimnis".to_owned()).await.unwrap();
    let status = sys::get_status(&manager).await.unwrap();
    assert_eq!(status.log, ["got sync_notify(\"..nis\")", "sent ok"]);
    manager.add_handler(Vault::handler("breaks").id("b")).await.unwrap().unwrap();
    let status = sys::get_status(&manager).await.unwrap();
    assert_eq!(status.log, ["Vault::format_status panicked"]);
    assert_eq!(status.state, "[{Vault, \"b\"}: Vault::format_status panicked, Vault: a vault]");
}

/// `gen_event_SUITE`: `error_format_status` (EV-020)
#[otp::test]
async fn a_report_shows_what_is_left_of_the_status() {
    let reports = Captured::start("otp::report");
    let manager = EventManager::start().await.unwrap();
    manager.add_handler(Vault::handler("geheim")).await.unwrap().unwrap();
    manager.sync_notify("geheim".to_owned()).await.unwrap();
    let [report] = reports.taken().try_into().expect("one report");
    assert_eq!(report.field("state"), Some("a vault"));
    assert_eq!(report.field("last_message"), Some("\"..\""));
    assert!(report.field("reason").unwrap().contains("found out"));
    assert!(!report.text.contains("geheim"), "{}", report.text);
}

/// `gen_event_SUITE`: `format_log_1`, `format_log_2` (EV-028)
#[otp::test]
async fn the_report_of_a_crash_says_who_where_why_and_what_with() {
    let reports = Captured::start("otp::report");
    let name = unique("events");
    let manager = EventManager::spec().name(name.as_str()).start().await.unwrap();
    manager.add_handler(Plain::handler().id("a")).await.unwrap().unwrap();
    manager.sync_notify("1".to_owned()).await.unwrap();
    manager.sync_notify("x".to_owned()).await.unwrap();
    let [report] = reports.taken().try_into().expect("one report");
    let pid = manager.pid().unwrap();
    assert_eq!(report.label, "gen_event terminate");
    assert_eq!(report.level, tracing::Level::ERROR);
    let expected = format!(
        "gen_event handler {{Plain, \"a\"}} of {name} ({pid}) crashed\n    \
         registered name: {name}\n    \
         reason: invalid digit found in string\n    \
         last message: \"x\"\n    \
         state: Plain {{ n: 1 }}\n    \
         handler: {{Plain, \"a\"}}"
    );
    assert_eq!(report.text, expected);
    let report = report.report.expect("it is one");
    let line = otp::report::format(&report, Limits::default().single_line().chars(30));
    let expected = format!(
        "gen_event handler {{Plain, \"a\"}}…; registered name: {name}; reason: invalid digit found in string; "
    );
    assert!(line.starts_with(&expected), "{line}");

    // of a manager without a name, and a warning
    let manager = EventManager::start().await.unwrap();
    let pid = manager.pid().unwrap();
    manager.add_handler(Plain::handler()).await.unwrap().unwrap();
    manager.send(7_u8);
    manager.sync_notify("x".to_owned()).await.unwrap();
    let [warning, report] = reports.taken().try_into().expect("two reports");
    assert_eq!(warning.title(), format!("event manager {pid} received a message that none of its handlers takes"));
    assert_eq!(report.title(), format!("gen_event handler Plain of {pid} crashed"));
}
