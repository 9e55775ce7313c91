//! Shards that crash.

use crate::client::{Client, Reply, command};
use crate::server::Server;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

/// The pids in a tree as it is printed, by the name before them.
fn pid(tree: &str, name: &str) -> String {
    let line = tree.lines().find(|line| line.contains(name)).unwrap_or_else(|| panic!("no {name} in\n{tree}"));
    let start = line.find('<').unwrap_or_else(|| panic!("no pid in {line:?}"));
    line[start..].split_inclusive('>').next().expect("at least one").to_owned()
}

#[test]
fn a_crashed_shard_comes_back_empty_and_nothing_else_changes() {
    let server = Server::start(&[]);
    let (mut client, mut other) = (server.client(), server.client());
    // "a" lives in shard 4, "b" in another one.
    client.say("MSET a 1 b 2");
    client.say("CLIENT SETNAME me");
    let before = server.tree();

    let reply = client.say("OTP.CRASH a").to_string();
    assert!(reply.starts_with("\"shard 4 (<"), "{reply}");
    assert!(reply.contains("OTP.CRASH"), "the reply has the panic's text: {reply}");
    assert_eq!(client.say("GET a"), "nil", "its keys are gone");
    assert_eq!(client.say("GET b"), "\"2\"", "others are not");
    assert_eq!(client.say("SET a 3"), "+OK", "it works again");
    assert_eq!(other.say("GET a"), "\"3\"");
    assert_eq!(client.say("CLIENT GETNAME"), "\"me\"", "the connection is the same");

    let after = server.tree();
    assert_ne!(pid(&before, "shard_4"), pid(&after, "shard_4"), "a new process");
    for name in ["shard_0", "shard_3", "shard_5", "shard_7", "store", "connections", "listener"] {
        assert_eq!(pid(&before, name), pid(&after, name), "{name} goes on\n{after}");
    }
    for part in ["OTP.CRASH", "shard.rs:", "shard_4"] {
        server.reports(part);
    }
}

#[test]
fn a_crash_in_a_pipeline_has_its_place() {
    let server = Server::start(&[]);
    let mut client = server.client();
    client.send(b"SET a 1\r\nGET a\r\nOTP.CRASH a\r\nGET a\r\nSET a 2\r\nGET a\r\n");
    let replies: Vec<_> = (0..6).map(|_| client.reply().to_string()).collect();
    assert_eq!(replies[..2], ["+OK", "\"1\""]);
    assert!(replies[2].starts_with("\"shard 4"));
    assert_eq!(replies[3..], ["nil", "+OK", "\"2\""]);
}

/// What a client may see while shards crash: its reply, nothing (an empty shard), or a clean error.
fn check(reply: &Reply, fine: &str) -> bool {
    match reply {
        Reply::Error(text) => {
            assert!(text.starts_with("ERR shard "), "not a clean error: {text}");
            false
        }
        Reply::Nil => false,
        other => {
            assert_eq!(*other, fine);
            true
        }
    }
}

#[test]
fn clients_get_a_reply_or_a_clean_error_while_shards_crash() {
    const CLIENTS: usize = 4;
    const CRASHES: usize = 400;
    let server = Server::start(&[]);
    let before = server.tree();
    let over = AtomicBool::new(false);
    thread::scope(|scope| {
        for number in 0..CLIENTS {
            let (port, over) = (server.port, &over);
            scope.spawn(move || {
                let mut client = Client::connect(port);
                let (mut fine, mut round) = (0, 0);
                while !over.load(Ordering::Relaxed) {
                    let keys: Vec<_> = (0..16).map(|key| format!("{number}:{round}:{key}")).collect();
                    let sets = keys.iter().flat_map(|key| command(&["SET", key, key]));
                    client.send(&sets.chain(keys.iter().flat_map(|key| command(&["GET", key]))).collect::<Vec<_>>());
                    for _ in &keys {
                        check(&client.reply(), "+OK");
                    }
                    for key in &keys {
                        fine += usize::from(check(&client.reply(), &format!("\"{key}\"")));
                    }
                    round += 1;
                }
                assert!(fine > 100, "client {number} got {fine} values in {round} rounds");
            });
        }
        let mut client = server.client();
        for number in 0..CRASHES {
            let reply = client.say(&format!("OTP.CRASH key:{number}")).to_string();
            assert!(reply.starts_with("\"shard ") || reply.starts_with("-ERR shard "), "{reply}");
        }
        over.store(true, Ordering::Relaxed);
    });
    let after = server.tree();
    for name in ["store", "connections", "listener"] {
        assert_eq!(pid(&before, name), pid(&after, name), "{name} went on");
    }
    let mut client = server.client();
    for shard in 0..8 {
        assert!(after.contains(&format!("shard_{shard}")), "the tree is whole\n{after}");
    }
    client.say("FLUSHALL");
    for key in 0..100 {
        assert_eq!(client.say(&format!("SET {key} v")), "+OK");
    }
    assert_eq!(client.say("DBSIZE"), ":100");
}
