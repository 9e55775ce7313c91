//! `wrk` as a client, and one of our own that does as much without it.

use crate::client::Client;
use std::collections::BTreeMap;
use std::io::Write;
use std::process::{Command, Stdio};
use std::thread;

/// What `wrk` says about a load.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Load {
    pub(crate) requests: u64,
    /// Answers that are no success.
    pub(crate) refused: u64,
    /// What failed on the way.
    pub(crate) socket_errors: u64,
}

/// So many connections that ask as fast as they can, for two seconds. `None`, said loudly, if it is not installed.
pub(crate) fn wrk(port: u16, connections: usize) -> Option<Load> {
    let (url, connections) = (format!("http://127.0.0.1:{port}/"), connections.to_string());
    let mut command = Command::new("wrk");
    command.args(["-t", "2", "-d", "2", "--timeout", "60", "-c", &connections, &url]).stdin(Stdio::null());
    let output = match command.output() {
        Ok(output) => output,
        Err(error) => {
            // past the test runner's capturing
            let text = format!("\n*** SKIPPED: wrk cannot be run ({error}); install it (Debian: wrk)\n\n");
            let _ = std::io::stderr().write_all(text.as_bytes());
            return None;
        }
    };
    let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");
    let number = |text: &str| text.trim().parse::<u64>().expect("a number");
    let of = |label: &str| text.lines().find_map(|line| line.trim().strip_prefix(label));
    let requests = text.lines().find_map(|line| line.split_once(" requests in ")).map(|(count, _)| number(count));
    let refused = of("Non-2xx or 3xx responses: ").map_or(0, number);
    let socket_errors = of("Socket errors: ")
        .map_or(0, |line| line.split(',').filter_map(|part| part.trim().rsplit(' ').next()).map(number).sum());
    Some(Load { requests: requests.expect("wrk counts them"), refused, socket_errors })
}

/// So many connections, each of which asks so often; says how often each status was answered.
pub(crate) fn ask(port: u16, connections: usize, times: usize) -> BTreeMap<u16, usize> {
    let statuses = thread::scope(|scope| {
        let clients: Vec<_> = (0..connections)
            .map(|_| {
                scope.spawn(move || {
                    let mut client = Client::connect(port);
                    (0..times).map(|_| client.get("/").status).collect::<Vec<_>>()
                })
            })
            .collect();
        clients.into_iter().flat_map(|client| client.join().expect("it does not panic")).collect::<Vec<_>>()
    });
    let mut counts = BTreeMap::new();
    for status in statuses {
        *counts.entry(status).or_insert(0) += 1;
    }
    counts
}
