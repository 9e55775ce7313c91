//! More than a shard can do.

use crate::client::{PATIENCE, Reply};
use crate::server::Server;
use std::thread;
use std::time::{Duration, Instant};

/// The line of `INFO` that begins so.
fn fact(server: &Server, name: &str) -> String {
    let Reply::Bulk(text) = server.client().say("INFO overload") else { panic!("INFO is a text") };
    let text = String::from_utf8(text).expect("text");
    let fact = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    fact.unwrap_or_else(|| panic!("no {name} in\n{text}")).to_owned()
}

fn waits_for(server: &Server, number: &str) {
    let asked = Instant::now();
    while !fact(server, "shard_4").starts_with(number) {
        assert!(asked.elapsed() < PATIENCE, "{}", fact(server, "shard_4"));
        thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn who_comes_too_late_is_told_that_the_shard_is_busy() {
    let server = Server::with(&[], &[("REDIS_KV__LIMITS__WAITING", "3")]);
    let (mut first, mut second, mut third) = (server.client(), server.client(), server.client());
    assert_eq!(first.say("SET a 1"), "+OK");
    assert_eq!(third.say("OTP.SUSPEND a"), "+OK");
    // the shard's own timer fires once, and then waits as the others do
    waits_for(&server, "waiting=1,");
    first.send(b"GET a\r\n");
    waits_for(&server, "waiting=2,");
    second.send(b"INCR a\r\n");
    waits_for(&server, "waiting=3,");

    let busy = "-BUSY shard 4 has too much to do, try again later";
    assert_eq!(third.say("GET a"), busy);
    assert_eq!(third.say("MGET a b"), busy, "a command over several shards is refused as a whole");
    assert_eq!(third.say("SET b 2"), "+OK", "the other shards are not concerned");
    assert_eq!(fact(&server, "shard_4"), "waiting=3,refused=2,dropped=0");
    assert_eq!((fact(&server, "busy_replies"), fact(&server, "waiting_limit")), ("2".to_owned(), "3".to_owned()));

    assert_eq!(third.say("OTP.RESUME a"), "+OK");
    assert_eq!((first.reply(), second.reply()), (Reply::Bulk(b"1".to_vec()), Reply::Integer(2)));
    assert_eq!(third.say("GET a"), Reply::Bulk(b"2".to_vec()).to_string().as_str());
}

/// Far more at once than may wait: each command is answered, with a value or with `-BUSY`, and nothing is lost.
#[test]
fn a_flood_is_answered_to_the_last_command() {
    let server = Server::with(&[], &[("REDIS_KV__LIMITS__WAITING", "1"), ("REDIS_KV__SHARDS", "1")]);
    let done: i64 = thread::scope(|scope| {
        let clients: Vec<_> = (0..50)
            .map(|_| {
                let mut client = server.client();
                scope.spawn(move || {
                    let replies = (0..200).map(|_| client.say("INCR n"));
                    let done = replies.filter(|reply| match reply {
                        Reply::Integer(_) => true,
                        Reply::Error(text) if text.starts_with("BUSY") => false,
                        other => panic!("{other}"),
                    });
                    i64::try_from(done.count()).expect("it fits")
                })
            })
            .collect();
        clients.into_iter().map(|client| client.join().expect("it does not panic")).sum()
    });
    assert_eq!(server.client().say("GET n"), Reply::Bulk(done.to_string().into_bytes()).to_string().as_str());
    assert_eq!(fact(&server, "busy_replies"), (10_000 - done).to_string());
}
