//! Clients that do not behave: each gets an error or is closed, and nobody else notices.

use crate::client::{Reply, command};
use crate::server::Server;

#[test]
fn bytes_that_are_not_the_protocol_end_the_connection_with_an_error() {
    let server = Server::start(&["--max-request", "1000000"]);
    let mut witness = server.client();
    let endless = vec![b'x'; 70_000];
    let endless_count = [&b"*"[..], &vec![b'1'; 70_000]].concat();
    let long_words = [b"*1000\r\n".to_vec(), command(&["x".repeat(9_000)])[4..].repeat(200)].concat();
    for (bytes, error) in [
        (&b"*x\r\n"[..], "invalid multibulk length"),
        (b"*2000000\r\n", "invalid multibulk length"),
        (b"*1\r\n!4\r\nPING\r\n", "expected '$', got '!'"),
        (b"*1\r\n\xff", "expected '$', got '\\xff'"),
        (b"*1\r\n$abc\r\n", "invalid bulk length"),
        (b"*1\r\n$-5\r\n", "invalid bulk length"),
        (b"*1\r\n$536870913\r\n", "invalid bulk length"),
        (b"*1\r\n$99999999999999999999\r\n", "invalid bulk length"),
        (b"*1\r\n$1000001\r\n", "request larger than 1000000 bytes"),
        (b"*1\r\n$4\r\nPINGPONG\r\n", "expected a line end after a bulk string"),
        (b"SET a \"b\r\n", "unbalanced quotes in request"),
        (&endless, "too big inline request"),
        (&endless_count, "too big mbulk count string"),
        (&long_words, "request larger than 1000000 bytes"),
    ] {
        let mut client = server.client();
        client.send(b"PING\r\n");
        // The rest may arrive after the server has had enough.
        let _ = client.try_send(bytes);
        assert_eq!(client.reply(), "+PONG", "what came before is answered");
        assert_eq!(client.reply().to_string(), format!("-ERR Protocol error: {error}"));
        assert!(client.is_over(), "{error}");
        assert_eq!(witness.say("PING"), "+PONG", "nobody else notices");
    }
}

#[test]
fn a_client_that_has_finished_still_gets_its_replies() {
    let server = Server::start(&[]);
    let mut client = server.client();
    client.send(b"SET a 1\r\nDEBUG SLEEP 0.05\r\nGET a\r\n*2\r\n$3\r\nGET\r\n$1\r\n");
    client.finish();
    for reply in ["+OK", "+OK", "\"1\""] {
        assert_eq!(client.reply(), reply);
    }
    assert!(client.is_over(), "half a command is no command");
}

#[test]
fn clients_may_leave_in_the_middle_of_anything() {
    let server = Server::start(&[]);
    let (bytes, mut witness) = (command(&["SET", "key", "value"]), server.client());
    for at in 0..=bytes.len() {
        server.client().send(&bytes[..at]);
    }
    server.client().send(b"DEBUG SLEEP 0.05\r\nPING\r\n");
    while !witness.say("INFO").to_string().contains("connected_clients:1\\r\\n") {}
    assert_eq!(server.errors(), "", "leaving is no crash");
}

#[test]
fn a_client_that_does_not_read_is_not_worked_for() {
    const COUNT: usize = 200;
    const LENGTH: usize = 4 << 20;
    let server = Server::start(&[]);
    let mut client = server.client();
    let value = vec![b'x'; LENGTH];
    assert_eq!(client.call(&[b"SET", &b"k"[..], &value]), "+OK");
    client.send(&command(&["GET", "k"]).repeat(COUNT));
    client.send(&command(&["MGET", "k", "k", "k", "k", "k", "k", "k", "k", "k", "k"]));
    for number in 0..COUNT {
        assert!(client.reply() == Reply::Bulk(value.clone()), "reply {number}");
        if number == 5
            && let Some(memory) = server.memory()
        {
            assert!(memory < 100, "800 MiB of replies are waiting, {memory} MiB are held");
        }
    }
    assert!(client.reply() == Reply::Array(vec![Reply::Bulk(value); 10]));
}

#[test]
fn large_requests_share_a_bounded_memory() {
    let server = Server::start(&[]);
    let mut witness = server.client();
    // Each announces 60 MiB and sends 40 MiB of it: not all of them can be held at the same time.
    let start = [b"*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$62914560\r\n".to_vec(), vec![b'x'; 40 << 20]].concat();
    let mut clients: Vec<_> = (0..12).map(|_| server.client()).collect();
    for client in &mut clients {
        // One that is refused is closed while it sends.
        let _ = client.try_send(&start);
        assert_eq!(witness.say("PING"), "+PONG");
    }
    if let Some(memory) = server.memory() {
        assert!(memory < 400, "480 MiB were sent, {memory} MiB are held");
    }
    let refused = clients.iter_mut().rev().take(3).filter_map(|client| client.try_reply().ok());
    let refused: Vec<_> = refused.map(|reply| reply.to_string()).collect();
    assert!(
        refused.iter().all(|reply| reply == "-ERR too many large requests at the same time, try again later"),
        "{refused:?}"
    );
    drop(clients);
    assert_eq!(witness.call(&[b"SET", &b"k"[..], &vec![b'x'; 50 << 20]]), "+OK", "there is room again");
}
