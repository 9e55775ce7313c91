//! Many commands at once, cut anywhere.

use crate::client::{Client, command};
use crate::server::Server;
use std::thread;

/// A pipeline over all shards, with commands of every kind, and its replies.
fn pipeline(name: &str) -> (Vec<u8>, Vec<String>) {
    let key = |n: usize| format!("{name}:{n}");
    let (mut bytes, mut replies) = (Vec::new(), Vec::new());
    let mut add = |words: &[&str], reply: &str| {
        bytes.extend(command(words));
        replies.push(reply.to_owned());
    };
    for n in 0..10 {
        add(&["SET", &key(n), "1"], "+OK");
        add(&["INCR", &key(n)], ":2");
    }
    add(&["MGET", &key(3), "nothing", &key(9)], "[\"2\" nil \"2\"]");
    add(&["PING"], "+PONG");
    add(&["NOPE"], "-ERR unknown command 'NOPE', with args beginning with: ");
    add(&["DEBUG", "SLEEP", "0"], "+OK");
    for n in 0..10 {
        add(&["APPEND", &key(n), "\r\n"], ":3");
        add(&["GET", &key(n)], "\"2\\r\\n\"");
    }
    let keys: Vec<_> = (0..10).map(key).collect();
    let mut del = vec!["DEL"];
    del.extend(keys.iter().map(String::as_str));
    add(&del, ":10");
    add(&["EXISTS", &key(0)], ":0");
    (bytes, replies)
}

fn answers(client: &mut Client, replies: &[String]) {
    for (number, reply) in replies.iter().enumerate() {
        assert_eq!(client.reply().to_string(), *reply, "reply {number}");
    }
}

#[test]
fn replies_come_in_order_wherever_the_pipeline_is_cut() {
    let server = Server::start(&[]);
    let mut client = server.client();
    let (bytes, replies) = pipeline("cut");
    for at in 0..=bytes.len() {
        client.send(&bytes[..at]);
        client.send(&bytes[at..]);
        answers(&mut client, &replies);
    }
    for byte in &bytes {
        client.send(&[*byte]);
    }
    answers(&mut client, &replies);
}

#[test]
fn a_pipeline_longer_than_a_round_is_answered_whole() {
    let server = Server::start(&[]);
    let mut client = server.client();
    let bytes: Vec<u8> = (0..20_000).flat_map(|n| command(&["INCRBY", &format!("k{}", n % 50), "1"])).collect();
    client.send(&bytes);
    for n in 0..20_000 {
        assert_eq!(client.reply().to_string(), format!(":{}", n / 50 + 1));
    }
}

#[test]
fn clients_do_not_see_each_others_replies() {
    let server = Server::start(&[]);
    thread::scope(|scope| {
        for thread in 0..8 {
            let port = server.port;
            scope.spawn(move || {
                let mut client = Client::connect(port);
                for round in 0..50 {
                    let (bytes, replies) = pipeline(&format!("{thread}-{round}"));
                    client.send(&bytes);
                    answers(&mut client, &replies);
                }
            });
        }
    });
    assert_eq!(server.client().say("DBSIZE"), ":0");
}

#[test]
fn inline_commands_can_be_typed() {
    let server = Server::start(&[]);
    let mut client = server.client();
    client.send(b"\r\n  set  a \"b c\\x41\" \nGET a\r\n");
    assert_eq!(client.reply(), "+OK");
    assert_eq!(client.reply(), "\"b cA\"");
}
