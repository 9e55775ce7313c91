//! What the limiter, the breaker and the bulkhead let through.

use crate::client::PATIENCE;
use crate::program::Gateway;
use std::thread;
use std::time::{Duration, Instant};

#[test]
fn requests_go_through_and_answers_come_back_in_order() {
    let gateway = Gateway::start(&[]);
    let mut client = gateway.client();
    assert_eq!(client.get("/a?b=c").body, "GET /a?b=c\n");
    client.send("POST /form HTTP/1.1\r\nHost: test\r\nContent-Length: 4\r\n\r\nbody");
    assert_eq!(client.answer().body, "POST /form\nbody\n");
    client.send("HEAD /a HTTP/1.1\r\nHost: test\r\n\r\n");
    let head = client.head();
    assert_eq!((head.status, head.field("content-length")), (200, Some("8")), "of what a GET is answered");

    for number in 0..100 {
        client.ask(&format!("/{number}"));
    }
    for number in 0..100 {
        assert_eq!(client.answer().body, format!("GET /{number}\n"));
    }
    client.send("GET / HTTP/1.0\r\n\r\n");
    let last = client.answer();
    assert_eq!((last.status, last.field("connection")), (200, Some("close")));
    assert!(client.is_over());
    assert!(gateway.line("answers").contains("200: 104"), "{}", gateway.line("answers"));
}

#[test]
fn who_asks_too_often_is_told_and_others_are_not_concerned() {
    let gateway = Gateway::start(&["LIMITER__RATE=1", "LIMITER__BURST=1000"]);
    let mut client = gateway.client();
    let mut answers = (0..).map(|_| client.get("/"));
    let refused = answers.by_ref().take(100_000).find(|answer| answer.status != 200).expect("the limit is reached");
    assert_eq!((refused.status, refused.field("retry-after")), (429, Some("1")), "{}", refused.body);

    client.send("GET / HTTP/1.1\r\nHost: test\r\nX-Client: ann\r\n\r\n");
    assert_eq!(client.answer().status, 200, "ann has not asked before");
    assert!(gateway.line("limiter").contains("2 clients"), "{}", gateway.line("limiter"));
}

#[test]
fn the_breaker_opens_and_heals_by_itself() {
    let gateway = Gateway::start(&["BREAKER__OPEN=300ms"]);
    let mut client = gateway.client();
    assert_eq!(client.get("/").status, 200);
    gateway.admin("/upstream/fail");
    let mut answers: Vec<u16> = (0..10).map(|_| client.get("/").status).collect();
    assert_eq!(answers, [500; 10], "these are the upstream's");
    let refused = client.get("/");
    assert_eq!((refused.status, refused.field("retry-after")), (503, Some("1")), "{}", refused.body);
    assert!(gateway.line("breaker").contains("opened 1 times"), "{}", gateway.line("breaker"));

    // it is tried again and again, with one request at a time, and found to be ill
    until(|| client.get("/").status == 500);
    assert_eq!(client.get("/").status, 503);
    gateway.shows("breaker", "opened 2 times");

    gateway.admin("/upstream/ok");
    until(|| client.get("/").status == 200);
    gateway.shows("breaker", "half open");
    answers = (0..5).map(|_| client.get("/").status).collect();
    assert_eq!(answers, [200; 5]);
    assert!(gateway.line("breaker").contains("closed, 0 of"), "{}", gateway.line("breaker"));
}

/// Nothing is sent to what fails while the breaker is open.
#[test]
fn an_open_breaker_leaves_the_upstream_alone() {
    let gateway = Gateway::start(&["BREAKER__OPEN=3600s"]);
    gateway.admin("/upstream/fail");
    let mut client = gateway.client();
    assert!((0..10).all(|_| client.get("/").status == 500));
    gateway.admin("/upstream/ok");
    let refused = client.get("/");
    assert_eq!((refused.status, refused.field("retry-after")), (503, Some("3600")));
    assert!((0..100).all(|_| client.get("/").status == 503));
    assert!(gateway.line("bulkhead").contains("10 entered"), "{}", gateway.line("bulkhead"));
}

#[test]
fn one_more_than_may_wait_is_refused_at_once() {
    let gateway = Gateway::start(&["BULKHEAD__AT_ONCE=1", "BULKHEAD__WAITING=1"]);
    gateway.admin("/upstream/slow?ms=60000");
    let (mut first, mut second, mut third) = (gateway.client(), gateway.client(), gateway.client());
    first.ask("/1");
    gateway.shows("bulkhead", "1 at work, 0 wait");
    second.ask("/2");
    gateway.shows("bulkhead", "1 at work, 1 wait");
    let refused = third.get("/3");
    assert_eq!((refused.status, refused.field("retry-after")), (503, Some("1")));
    assert_eq!(refused.body, "too many ask at the same time\n");
    assert!(gateway.line("bulkhead").contains("1 refused"));
}

#[test]
fn who_has_waited_long_enough_is_told_and_the_room_is_free_again() {
    let gateway = Gateway::start(&["BULKHEAD__AT_ONCE=1", "BULKHEAD__WAITING=1", "BULKHEAD__WAIT=50ms"]);
    gateway.admin("/upstream/slow?ms=60000");
    let (mut first, mut second) = (gateway.client(), gateway.client());
    first.ask("/1");
    gateway.shows("bulkhead", "1 at work, 0 wait");
    for _ in 0..3 {
        let refused = second.get("/2");
        assert_eq!((refused.status, refused.body.as_str()), (503, "it was not your turn in time\n"));
    }
}

/// A guard that stands still: what it does not get round to is refused, and it is still there for those who run it.
#[test]
fn a_guard_that_has_too_much_to_do_is_not_waited_for() {
    let gateway = Gateway::start(&["LIMITER__MAILBOX=3"]);
    gateway.admin("/suspend/limiter");
    until(|| {
        let answer = gateway.client().get("/");
        assert_eq!((answer.status, answer.field("retry-after")), (503, Some("1")), "{}", answer.body);
        answer.body == "too many ask to be asked about\n"
    });
    assert!(gateway.line("limiter").contains("mailbox: 3 of 3"), "{}", gateway.line("limiter"));
    gateway.admin("/resume/limiter");
    until(|| gateway.client().get("/").status == 200);
}

fn until(mut done: impl FnMut() -> bool) {
    let asked = Instant::now();
    while !done() {
        assert!(asked.elapsed() < PATIENCE, "it never happens");
        thread::sleep(Duration::from_millis(5));
    }
}
