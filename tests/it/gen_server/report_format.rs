//! Reports as text: in full, limited in depth and in characters, on a single line.

use crate::kit::captured::Captured;
use otp::prelude::*;
use otp::report::{Limits, Report, format};
use std::collections::BTreeMap;

#[derive(Debug, Default)]
struct Shop {
    stock: BTreeMap<&'static str, Item>,
}

#[derive(Debug)]
#[expect(dead_code, reason = "its Debug is what counts")]
struct Item {
    name: String,
    prices: Vec<u32>,
}

#[gen_server]
impl Shop {
    #[call]
    fn close(&mut self, why: String) -> Result<(), Stop> {
        self.stock.insert("a", Item { name: "{odd]".to_owned(), prices: vec![1, 2] });
        Err(Stop::error(why))
    }
}

/// The reports of a shop that closes for this reason, read out of their events.
async fn closed(why: &str) -> [Report; 2] {
    let reports = Captured::start("otp::report");
    let shop = Shop::start().await.expect("it starts");
    assert!(shop.close(why.to_owned()).await.is_err());
    if let Some(pid) = shop.pid() {
        otp::exited(pid).await;
    }
    let found: Vec<Report> = reports.taken().into_iter().filter_map(|report| report.report).collect();
    found.try_into().expect("two reports")
}

fn head(report: &Report) -> String {
    format!("GenServer Shop ({}) terminating", report.field("process").expect("known"))
}

/// `gen_server_SUITE`: `format_log_1`, `format_log_2` (GS-069)
#[otp::test]
async fn a_servers_report_has_the_text_the_limits_ask_for() {
    let [report, _] = closed("no customers").await;
    let head = head(&report);
    let state = r#"Shop { stock: {"a": Item { name: "{odd]", prices: [1, 2] }} }"#;
    let last = r#"close(why: "no customers")"#;
    for (limits, expected) in [
        (Limits::NONE, format!("{head}\n    reason: no customers\n    last message: {last}\n    state: {state}")),
        (
            Limits::NONE.depth(2),
            format!(
                "{head}\n    reason: no customers\n    last message: {last}\n    \
                 state: Shop {{ stock: {{\"a\": Item {{…}}}} }}"
            ),
        ),
        (
            Limits::default().single_line().depth(0).chars(11),
            "GenServer S…; reason: no customer…; last message: close(…); state: Shop {…}".to_owned(),
        ),
        (
            Limits::default().single_line(),
            format!("{head}; reason: no customers; last message: {last}; state: {state}"),
        ),
    ] {
        assert_eq!(format(&report, limits), expected, "{limits:?}");
    }
}

/// The keys of the lines of a report.
fn keys(text: &str) -> Vec<&str> {
    let lines = text.lines().filter(|line| line.starts_with("    ") && !line.starts_with("     "));
    lines.filter_map(|line| Some(line.split_once(": ")?.0)).collect()
}

/// `proc_lib_SUITE`: `t_format`, `t_format_arbitrary`, `report_cb` (PL-018)
#[otp::test]
async fn a_crash_report_has_its_lines_and_no_more_whatever_it_says() {
    let [_, plain] = closed("plain").await;
    let plain = format(&plain, Limits::NONE);
    for hostile in [
        "two\nlines",
        "\r\n[error] forged\u{1b}[2J\0\u{7}",
        "\u{202e}drawkcab\u{2028}",
        "größe 😀",
        "((((([[[[{{{{\"\"\"''",
        &"äö\n".repeat(1 << 20),
    ] {
        let [_, report] = closed(hostile).await;
        let full = format(&report, Limits::NONE);
        assert!(full.len() < 100_000, "a report is bounded: {} bytes", full.len());
        assert_eq!(keys(&full), keys(&plain), "{full}");
        assert!(!full.chars().any(|char| char.is_control() && char != '\n' || char == '\u{202e}'), "{full:?}");
        assert_eq!(format(&report, Limits::NONE.single_line()).lines().count(), 1);
        let room = full.chars().count() + 40;
        let mut before = 0;
        for limit in [0, 1, 5, 20, 100, usize::MAX] {
            let length = format(&report, Limits::NONE.chars(limit)).chars().count();
            assert!(length <= room && length + 20 >= before, "{limit}: {length}, {before} before");
            before = length;
        }
        assert!(format(&report, Limits::NONE.depth(0)).chars().count() <= room);
    }
}
