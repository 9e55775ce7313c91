//! The reports and the tree that the book prints are those the runtime makes.

use super::quick_start::App;
use super::supervision::Building;

// ANCHOR: read
use otp::report::{Limits, Report, format};
use std::cell::RefCell;
use std::fmt::Write as _;
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

thread_local! {
    /// The reports of this thread. A test has a thread to itself, so they are those of one test.
    static REPORTS: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Collects reports as a program without a subscriber prints them: what a server and its process say is one block.
#[derive(Default)]
struct Reports {
    /// What servers have said, until their processes say the rest.
    begun: std::sync::Mutex<Vec<Report>>,
}

impl Subscriber for Reports {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "otp::report"
    }

    fn event(&self, event: &Event<'_>) {
        let Some(report) = Report::read(event) else { return };
        let mut begun = self.begun.lock().expect("no holder panics");
        let report = match report.label() {
            "gen_server terminate" => return begun.push(report),
            "proc_lib crash" => {
                let server = begun.iter_mut().position(|server| server.merge(&report));
                server.map_or(report, |at| begun.remove(at))
            }
            _ => report,
        };
        let text = format(&report, Limits::default());
        REPORTS.with_borrow_mut(|reports| writeln!(reports, "[{}] {text}", report.level())).expect("a String");
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}
// ANCHOR_END: read

/// `text` with the same pids and places each time.
fn normalised(text: &str) -> String {
    let mut pids: Vec<&str> = Vec::new();
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("<0.") {
        let (id, after) = behind.split_once('>').expect("a pid ends");
        let known = pids.iter().position(|pid| *pid == id).unwrap_or_else(|| {
            pids.push(id);
            pids.len() - 1
        });
        write!(out, "{before}<0.{}.0>", 85 + known).expect("a String takes every write");
        rest = after;
    }
    out.push_str(rest);
    // a backtrace, if the program runs with RUST_BACKTRACE, comes last
    let lines = out.lines().scan(false, |within, line| {
        *within = line.starts_with("    backtrace: ") || *within && line.starts_with("        ");
        Some((*within, line))
    });
    let lines = lines.filter(|(within, _)| !within).map(|(_, line)| match line.split_once("panicked at ") {
        Some((before, place)) => {
            let (_, message) = place.split_once(": ").expect("a place and a message");
            format!("{before}panicked at src/main.rs:20:17: {message}")
        }
        None => line.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[otp::test]
async fn the_book_prints_what_the_runtime_reports() -> Result<(), Box<dyn std::error::Error>> {
    tracing::subscriber::set_global_default(Reports::default()).expect("no other sample sets one");
    otp::report::keep_last_message(true);

    let app = App.start_link().await?;
    REPORTS.take();
    assert!(app.kv().get("b").await.is_err());
    app.kv().put("b", 7).await?; // it is back

    let seen = normalised(&REPORTS.take());
    assert_eq!(seen.trim(), include_str!("report.txt").trim(), "\nseen:\n{seen}");
    Ok(())
}

#[otp::test]
async fn the_book_prints_the_tree_as_it_is() -> Result<(), Box<dyn std::error::Error>> {
    let building = Building { start: 5 }.start_link().await?;
    building.tables().start_table(7).await?;

    let tree = normalised(&otp::supervisor::tree(building.as_ref()).await?);
    assert_eq!(tree.trim(), include_str!("tree.txt").trim());
    Ok(())
}
