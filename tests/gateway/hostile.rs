//! Clients that do not behave: each gets an answer or is closed, and nobody else notices.

use crate::program::Gateway;

#[test]
fn what_is_no_request_is_answered_and_ends_the_connection() {
    let gateway = Gateway::start(&["HTTP__HEAD=2000", "HTTP__BODY=1000"]);
    let mut witness = gateway.client();
    let long = format!("GET /{} HTTP/1.1\r\nHost: h\r\n\r\n", "x".repeat(3000));
    let endless = format!("GET / HTTP/1.1\r\nX: {}", "x".repeat(3000));
    let fields = format!("GET / HTTP/1.1\r\nHost: h\r\n{}\r\n", "a:b\r\n".repeat(200));
    for (request, status) in [
        ("nonsense\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: h\r\nName : v\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400),
        ("GET / HTTP/3.0\r\nHost: h\r\n\r\n", 505),
        ("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 501),
        ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1001\r\n\r\n", 413),
        (&long, 431),
        (&endless, 431),
        (&fields, 431),
    ] {
        let mut client = gateway.client();
        assert_eq!(client.get("/before").status, 200, "what came before is answered");
        // the rest may arrive after the gateway has had enough
        let _ = client.try_send(request);
        let answer = client.answer();
        assert_eq!((answer.status, answer.field("connection")), (status, Some("close")), "{request}: {}", answer.body);
        assert!(client.is_over(), "{request}");
        assert_eq!(witness.get("/").status, 200, "nobody else notices");
    }
}

#[test]
fn a_client_that_dawdles_is_told_to_go() {
    let gateway = Gateway::start(&["HTTP__PATIENCE=100ms"]);
    let mut client = gateway.client();
    client.send("GET / HTTP/1.1\r\nHo");
    let answer = client.answer();
    assert_eq!((answer.status, answer.body.as_str()), (408, "the request did not come in time\n"));
    assert!(client.is_over());
    client = gateway.client();
    client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nhalf");
    assert_eq!(client.answer().status, 408);
}

#[test]
fn a_client_that_says_nothing_is_closed_without_a_word() {
    let gateway = Gateway::start(&["HTTP__IDLE=100ms"]);
    let mut client = gateway.client();
    assert_eq!(client.get("/").status, 200);
    assert!(client.is_over());
    assert!(gateway.client().is_over());
    gateway.shows("clients", "0 of");
}

#[test]
fn one_client_too_many_is_told_so_and_the_administrator_is_let_in() {
    let gateway = Gateway::start(&["HTTP__CLIENTS=2"]);
    let (mut first, mut second) = (gateway.client(), gateway.client());
    assert_eq!((first.get("/").status, second.get("/").status), (200, 200));
    let mut third = gateway.client();
    let answer = third.answer();
    assert_eq!((answer.status, answer.body.as_str()), (503, "too many clients\n"));
    assert!(third.is_over());
    assert!(gateway.line("clients").contains("2 of 2"));
    drop(first);
    gateway.shows("clients", "1 of 2");
    assert_eq!(gateway.client().get("/").status, 200);
}

#[test]
fn a_body_that_waits_to_be_asked_for_is_asked_for() {
    let gateway = Gateway::start(&[]);
    let mut client = gateway.client();
    client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
    assert_eq!(client.answer().status, 100);
    client.send("body");
    assert_eq!(client.answer().body, "POST /\nbody\n");
}
