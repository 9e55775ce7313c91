use super::{Limits, format};
use crate::pid::Pid;
use crate::report::{Level, Report};

fn crash() -> Report {
    Report::new(Level::Error, "gen_server terminate", Some(Pid::local(85, 0)), "GenServer Kv (<0.85.0>) terminating")
        .line("name", "kv")
        .line("module", "Kv")
        .line("reason", "panicked at src/main.rs:20:17: no entry found for key")
        .line("location", "src/main.rs:20:17")
        .line("last_message", "get(key: \"b\")")
        .line("state", "Kv { map: {\"a\": Entry { value: 1, tags: [\"x\"] }} }")
        .line("message_queue_len", 3)
}

/// `gen_server_SUITE`: `format_log_1`: full (GS-069)
#[test]
fn everything() {
    let expected = "GenServer Kv (<0.85.0>) terminating
    registered name: kv
    reason: panicked at src/main.rs:20:17: no entry found for key
    last message: get(key: \"b\")
    state: Kv { map: {\"a\": Entry { value: 1, tags: [\"x\"] }} }
    message queue length: 3";
    assert_eq!(format(&crash(), Limits::NONE), expected);
    assert_eq!(format(&crash(), Limits::default()), expected);
    assert_eq!(crash().to_string(), expected);
}

/// `gen_server_SUITE`: `format_log_1`: depth (GS-069)
#[test]
fn limited_in_depth() {
    let expected = "GenServer Kv (<0.85.0>) terminating
    registered name: kv
    reason: panicked at src/main.rs:20:17: no entry found for key
    last message: get(key: \"b\")
    state: Kv { map: {…} }
    message queue length: 3";
    assert_eq!(format(&crash(), Limits::NONE.depth(1)), expected);
}

/// `gen_server_SUITE`: `format_log_1`: characters (GS-069)
#[test]
fn limited_in_characters() {
    let expected = "GenServer Kv (<0.85.…
    registered name: kv
    reason: panicked at src/main…
    last message: get(key: \"b\")
    state: Kv { map: {\"a\": Entr…
    message queue length: 3";
    assert_eq!(format(&crash(), Limits::NONE.chars(20)), expected);
}

/// `gen_server_SUITE`: `format_log_2`: `single_line` (GS-069)
#[test]
fn on_a_single_line() {
    let expected = "GenServer Kv (<0.85.0>) terminating; registered name: kv; \
                    reason: panicked at src/main.rs:20:17: no entry found for key; last message: get(key: \"b\"); \
                    state: Kv { map: {\"a\": Entry {…}} }; message queue length: 3";
    assert_eq!(format(&crash(), Limits::default().single_line().depth(2)), expected);
    let short = format(&crash(), Limits::default().single_line().depth(0).chars(9));
    assert_eq!(
        short,
        "GenServer…; registered name: kv; reason: panicked …; last message: get(…); state: Kv {…}; message queue length: 3"
    );
}

/// `proc_lib_SUITE`: `t_format_arbitrary` (PL-018)
#[test]
fn whatever_a_value_says_it_stays_in_its_place() {
    let hostile = "one\ntwo\r\n\u{1b}[31mred\u{7} \0\rover \u{202e}back\u{2066}\u{2028}";
    let report = Report::new(Level::Error, "crash\n[error] forged", None, hostile).line("reason\nstate: x", hostile);
    let text = format(&report, Limits::NONE);
    let expected = "one two \\u{1b}[31mred\\u{7} \\u{0}\\rover \\u{202e}back\\u{2066}\\u{2028}
    reason state: x: one
        two
        \\u{1b}[31mred\\u{7} \\u{0}\\rover \\u{202e}back\\u{2066}\\u{2028}";
    assert_eq!(text, expected);
    assert_eq!(format(&report, Limits::NONE.single_line()).lines().count(), 1);
}

/// `proc_lib_SUITE`: `t_format` (PL-018)
#[test]
fn limits_hold_for_every_length() {
    let words = ["", "ä", "äöü€😀", "a\nb", "\n\n\n", "\u{1b}\u{1b}", "((((((((((", "\"", "'{' (')')"];
    for word in words {
        let report = Report::new(Level::Error, "x", None, "head").line("state", word);
        let full = format(&report, Limits::NONE);
        for limit in (0..12).chain([usize::MAX - 1, usize::MAX]) {
            let by_chars = format(&report, Limits::NONE.chars(limit));
            assert!(by_chars == full || limit < 12 && by_chars.contains('…'), "{word:?} {limit}: {by_chars}");
            let by_depth = format(&report, Limits::NONE.depth(limit));
            assert!(by_depth.chars().count() <= full.chars().count() + 1, "{word:?} {limit}: {by_depth}");
        }
    }
}

/// A text of megabytes costs what is shown of it.
#[test]
fn megabytes_are_cut() {
    let text = "[(\"\u{1b}".repeat(1 << 20);
    let report = Report::new(Level::Error, "x", None, &text).line("state", &text).line("details", &text);
    assert!(format(&report, Limits::NONE).len() < 100_000, "a report takes no more from the start");
    assert!(format(&report, Limits::default().chars(100).depth(3)).len() < 3000);
}

/// `proc_lib_SUITE`: `report_cb`: malformed reports (PL-018)
#[test]
fn a_report_without_a_sentence_shows_what_it_has() {
    let report = Report::new(Level::Error, "gen_server terminate", Some(Pid::local(1, 0)), "").line("child_pid", "?");
    assert_eq!(format(&report, Limits::NONE), "gen_server terminate\n    process: <0.1.0>\n    child pid: ?");
    assert_eq!(format(&Report::new(Level::Info, "", None, ""), Limits::NONE), "");
}

#[test]
fn a_child_is_one_line() {
    let report = Report::new(Level::Error, "supervisor child_terminated", None, "child `a` terminated")
        .line("child", "a")
        .line("child_pid", "<0.5.0>")
        .line("restart_type", "Permanent")
        .line("child_type", "Worker")
        .line("restarts", 2);
    assert_eq!(
        format(&report, Limits::NONE),
        "child `a` terminated\n    child: <0.5.0> Permanent Worker, restarted 2 times"
    );
}
