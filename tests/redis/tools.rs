//! Redis's own tools as clients.

use crate::server::{Server, tool};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

#[test]
fn redis_cli_works_through_a_crash() {
    let server = Server::start(&[]);
    let port = server.port.to_string();
    let cli = |words: &[&str]| tool("redis-cli", &[&["-p", &port], words].concat());
    for (words, answer) in [
        (&["SET", "a", "42"][..], "OK"),
        (&["GET", "a"], "42"),
        (&["INCR", "a"], "43"),
        (&["OTP.CRASH", "a"], "shard 4 (<"),
        (&["GET", "a"], ""),
        (&["SET", "a", "44"], "OK"),
        (&["GET", "a"], "44"),
        (&["OTP.TREE"], "shard_4"),
        (&["COMMAND", "COUNT"], "35"),
        (&["CONFIG", "GET", "save"], "save"),
        (&["--no-raw", "MGET", "a", "b"], "1) \"44\"\n2) (nil)"),
    ] {
        let Some(output) = cli(words) else { return };
        assert!(output.starts_with(answer) || output.contains(answer), "{words:?}: {output}");
    }
}

/// redis-benchmark gives up at the first error, so there must be none.
#[test]
fn redis_benchmark_finishes_while_shards_crash() {
    let server = Server::start(&[]);
    let port = server.port.to_string();
    let before = server.tree();
    let crashes = AtomicUsize::new(0);
    let output = thread::scope(|scope| {
        let benchmark = scope.spawn(|| {
            let arguments = ["-p", &port, "-t", "set,get", "-n", "200000", "-P", "16", "-r", "1000", "-q"];
            tool("redis-benchmark", &arguments)
        });
        let mut client = server.client();
        while !benchmark.is_finished() {
            let number = crashes.fetch_add(1, Ordering::Relaxed);
            client.say(&format!("OTP.CRASH key:{number}"));
        }
        benchmark.join().expect("it does not panic")
    });
    let Some(output) = output else { return };
    let lines: Vec<_> = output.split(['\r', '\n']).filter(|line| !line.trim().is_empty()).collect();
    for test in ["SET: ", "GET: "] {
        assert!(
            lines.iter().any(|line| line.starts_with(test) && line.contains("requests per second")),
            "{test}\n{output}"
        );
    }
    let after = server.tree();
    for name in ["store", "connections", "listener", "shard_0", "shard_7"] {
        assert!(after.contains(name), "the tree is whole\n{before}\n{after}");
    }
    assert!(crashes.into_inner() > 10);
    assert_eq!(server.client().say("SET a 1"), "+OK");
}
