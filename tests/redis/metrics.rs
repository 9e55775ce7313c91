//! What Prometheus is told.

use crate::server::Server;
use std::io::{Read, Write};
use std::net::TcpStream;

struct Page {
    head: String,
    body: String,
}

/// The answer of the server whose address is in this line.
fn get(line: &str, path: &str) -> Page {
    let address = line.trim_start_matches("metrics at http://").trim_end_matches("/metrics");
    let mut client = TcpStream::connect(address).expect("it listens");
    // in two pieces, as a network may deliver it
    write!(client, "GET {path} HT").expect("it is sent");
    write!(client, "TP/1.1\r\nHost: {address}\r\nAccept: */*\r\n\r\n").expect("it is sent");
    let mut text = String::new();
    client.read_to_string(&mut text).expect("text until the end");
    let (head, body) = text.split_once("\r\n\r\n").expect("a head and a body");
    assert!(head.contains(&format!("Content-Length: {}\r\n", body.len())) || head.ends_with(&body.len().to_string()));
    Page { head: head.to_owned(), body: body.to_owned() }
}

impl Page {
    fn sample(&self, name: &str) -> f64 {
        let sample = self.body.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        sample.unwrap_or_else(|| panic!("no {name} in\n{}", self.body)).parse().expect("a number")
    }
}

#[test]
fn figures_of_a_server_at_work() {
    let mut server = Server::with(&[], &[("REDIS_KV__METRICS_PORT", "0")]);
    let at = server.line(|line| line.starts_with("metrics at "));
    let before = get(&at, "/metrics");
    assert!(before.head.starts_with("HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4"), "{}", before.head);

    let mut client = server.client();
    for number in 0..10 {
        assert_eq!(client.say(&format!("SET key:{number} 1")), "+OK");
    }
    client.say("OTP.CRASH a");
    assert_eq!(client.say("SET a 42"), "+OK");

    // a client that says nothing is waited for, a while
    let address = at.trim_start_matches("metrics at http://").trim_end_matches("/metrics");
    let _silent = TcpStream::connect(address).expect("it listens");
    let after = get(&at, "/metrics");
    let grown = |name: &str| after.sample(name) - before.sample(name);
    assert!(grown("otp_message_handle_seconds_count{kind=\"call\"}") >= 11.0);
    assert!(grown("otp_process_starts_total") >= 2.0, "the connection, and the shard anew");
    assert!(grown("otp_process_exits_total{reason=\"panic\"}") >= 1.0);
    assert!(
        after.body.contains("otp_supervisor_restarts_total{supervisor=\"Store\",child=\"shard_4\"} 1\n"),
        "{}",
        after.body
    );
    assert!(after.sample("otp_processes{behaviour=\"gen_server\"}") >= 11.0);
    assert!(!after.body.contains("<0."), "no pids\n{}", after.body);
    assert!(get(&at, "/").head.starts_with("HTTP/1.1 404 "));
}
