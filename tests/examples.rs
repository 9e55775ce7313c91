//! The small examples, run as their readers run them: what they print is what they promise.
#![forbid(unsafe_code)]

use std::env;
use std::path::Path;
use std::process::{Command, Output};

/// Builds an example with this test's profile, and runs it.
fn run(example: &str) -> Output {
    let test = env::current_exe().expect("a test runs from a file");
    // <target>/<profile>/deps/<this test>
    let output = test.ancestors().nth(2).expect("cargo's layout");
    let profile = match output.file_name().and_then(|name| name.to_str()).expect("cargo's layout") {
        "debug" => "dev",
        other => other,
    };
    let target = output.parent().expect("cargo's layout");
    let ran = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "-p", "otp-framework", "--example", example, "--profile", profile])
        .arg("--target-dir")
        .arg(target)
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")))
        .env_remove("RUST_BACKTRACE")
        .output();
    ran.expect("cargo runs")
}

/// What it prints on standard output, with every pid as `<pid>`.
fn printed(example: &str) -> String {
    let output = run(example);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{example} failed:\n{errors}");
    without_pids(&String::from_utf8_lossy(&output.stdout))
}

fn without_pids(text: &str) -> String {
    let mut parts = text.split('<');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once('>') {
            Some((inside, rest)) if inside.chars().all(|c| c.is_ascii_digit() || c == '.') => {
                plain += "<pid>";
                plain += rest;
            }
            _ => {
                plain.push('<');
                plain += part;
            }
        }
    }
    plain
}

#[test]
fn the_code_lock_keeps_what_is_typed_while_it_is_open() {
    let expected = "\
locked
a code of 3 digits
open, coming from Locked
three more buttons
locked
open, coming from Locked
stateDiagram-v2
    [*] --> Locked
    Locked --> Locked: button
    Locked --> Open: button
    Open --> Locked: close

";
    assert_eq!(printed("code_lock"), expected);
}

#[test]
fn the_traffic_light_goes_round_and_hurries_for_people() {
    let expected = "\
red
green
amber
red
[\"red\", \"green\", \"amber\", \"red\"] were shown
green
amber
red
[\"green\", \"amber\", \"red\"] were shown
stateDiagram-v2
    [*] --> Red
    Green --> Amber: next
    Amber --> Red: next
    Red --> Green: next

";
    assert_eq!(printed("traffic_light"), expected);
}

#[test]
fn the_connection_comes_back_and_says_what_has_waited() {
    let expected = "\
failure 1, again in 25ms
failure 2, again in 50ms
failure 3, again in 100ms
connected after 3 failures
heard: hello
heard: are you there?
stateDiagram-v2
    [*] --> Down
    Down --> Up: connect
    Down --> Waiting: connect
    Waiting --> Down: retry
    Up --> Up: say
    Up --> Down: say

";
    assert_eq!(printed("reconnect"), expected);
}

#[test]
fn doors_are_forwarded_and_echoed() {
    let expected = "\
forwarded: Opened(\"front door\")
forwarded: Closed(\"front door\")
echo: the back door opens
echo: the back door closes
the echoer has printed 2 events
handlers, newest first: [Echoer, Forwarder]
the echoer goes: deleted
it had printed 2; left is [Forwarder]
";
    assert_eq!(printed("doors"), expected);
}

#[test]
fn ping_pong_plays_three_rounds() {
    let expected = "\
ping from <pid>
pong 1
ping from <pid>
pong 2
ping from <pid>
pong 3
and a postcard
<pid> has ended: normal
ping_pong is now None
nobody plays with <pid>
";
    assert_eq!(printed("ping_pong"), expected);
}

#[test]
fn ping_pong_by_hand_is_steered_and_kept() {
    // as the book prints it
    let expected = include_str!("../book/samples/ping_pong_special.txt");
    assert_eq!(printed("ping_pong_special"), without_pids(expected));
}

#[test]
fn kv_is_called_by_pid_and_by_name() {
    let expected = "\
by pid: process <pid> says a = 42
by name: kv says b = 7
asked for c, the caller is told: the server ended before it replied: panicked at examples/kv.rs:23:15: no entry found \
for key
";
    assert_eq!(printed("kv"), expected);
}

#[test]
fn the_connection_pool_outlives_its_server() {
    let expected = "\
3 connections, Ready
10 clients, over 3 connections: CLIENT 9
lost: true
back: HELLO AGAIN
all are idle again
";
    assert_eq!(printed("connection_pool"), expected);
}
