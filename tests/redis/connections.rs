//! As many clients as are allowed, and one more.

use crate::client::Client;
use crate::server::{Server, skipped};
use std::env;
use std::process::Command;

const MANY: usize = 10_000;

/// Descriptors that are not connections: files, pipes, the connections of the other tests.
const SPARE: usize = 500;

#[test]
fn one_client_too_many_is_told_so() {
    let server = Server::start(&["--max-clients", "3"]);
    let mut clients: Vec<_> = (0..3).map(|_| server.client()).collect();
    for client in &mut clients {
        assert_eq!(client.say("PING"), "+PONG");
    }
    let mut refused = server.client();
    assert_eq!(refused.reply(), "-ERR max number of clients reached");
    assert!(refused.is_over());
    drop(clients.pop());
    while !clients[0].say("INFO").to_string().contains("connected_clients:2\\r\\n") {}
    assert_eq!(server.client().say("PING"), "+PONG", "a seat is free again");
}

#[test]
fn ten_thousand_clients_are_served() {
    let limit = descriptors("-n");
    if limit.is_some_and(|limit| limit < MANY + SPARE) && env::var_os("OTP_TEST_RAISED").is_none() {
        return again_with_more_descriptors();
    }
    let count = limit.map_or(MANY / 10, |limit| MANY.min(limit.saturating_sub(SPARE)));
    if count < MANY {
        skipped(&format!(
            "only {count} of {MANY} connections tried: this process may open {} files; raise `ulimit -n`",
            limit.map_or_else(|| "an unknown number of".to_owned(), |limit| limit.to_string()),
        ));
    }
    let server = Server::start(&["--max-clients", &count.to_string()]);
    let before = server.memory();
    let mut clients: Vec<Client> = (0..count).map(|_| server.client()).collect();
    for (number, client) in clients.iter_mut().enumerate() {
        assert_eq!(client.say(&format!("SET {number} {number}")), "+OK");
    }
    assert_eq!(server.client().reply(), "-ERR max number of clients reached");
    for (number, client) in clients.iter_mut().enumerate() {
        assert_eq!(client.say(&format!("GET {number}")).to_string(), format!("\"{number}\""));
    }
    if let (Some(before), Some(after)) = (before, server.memory()) {
        assert!(after < before + 150, "{count} idle clients occupy {before} -> {after} MiB");
    }
    clients.truncate(1);
    while !clients[0].say("INFO").to_string().contains("connected_clients:1\\r\\n") {}
    assert_eq!(clients[0].say("DBSIZE").to_string(), format!(":{count}"));
    assert_eq!(server.errors(), "");
}

/// Runs this test in a process that may open as many files as the system allows.
fn again_with_more_descriptors() {
    let script = "ulimit -n \"$(ulimit -Hn)\" || echo 'the limit stays' >&2; exec \"$0\" \"$@\"";
    let status = Command::new("sh")
        .args(["-c", script])
        .arg(env::current_exe().expect("a test runs from a file"))
        .args(["--exact", "connections::ten_thousand_clients_are_served", "--nocapture"])
        .env("OTP_TEST_RAISED", "1")
        .status();
    assert!(status.expect("there is a limit, so there is a shell").success());
}

/// How many files a process started from here may open, where there is a shell to ask.
fn descriptors(which: &str) -> Option<usize> {
    let output = Command::new("sh").args(["-c", &format!("ulimit {which}")]).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    if text.trim() == "unlimited" { Some(usize::MAX) } else { text.trim().parse().ok() }
}
