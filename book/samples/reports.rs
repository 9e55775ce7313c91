//! The reports and the tree that the book prints are those the runtime makes.

use super::quick_start::App;
use super::supervision::Building;
use std::cell::RefCell;
use std::fmt::Write as _;
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

thread_local! {
    /// The reports of this thread. A test has a thread to itself, so they are those of one test.
    static REPORTS: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Collects the text of reports.
struct Reports;

impl Subscriber for Reports {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "otp::report"
    }

    fn event(&self, event: &Event<'_>) {
        if let Some(report) = otp::report::Report::read(event) {
            let level = event.metadata().level().as_str().to_lowercase();
            REPORTS.with_borrow_mut(|reports| {
                writeln!(reports, "[{level}] {report}").expect("a String takes every write");
            });
        }
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

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
    // a backtrace is there if the environment asks for it
    let mut in_backtrace = false;
    let lines = out.lines().filter(|line| {
        in_backtrace = line.starts_with("    backtrace:") || in_backtrace && line.starts_with("        ");
        !in_backtrace
    });
    let lines = lines.map(|line| match line.split_once("panicked at ") {
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
    tracing::subscriber::set_global_default(Reports).expect("no other sample sets one");
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
