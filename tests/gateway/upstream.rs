//! What is behind the gateway: one of the test's own, which misbehaves.

use crate::program::Gateway;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

/// Something that listens, and does this with each connection.
fn behind(serve: impl Fn(TcpStream) + Send + Sync + Copy + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("it is bound");
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            thread::spawn(move || serve(stream));
        }
    });
    format!("UPSTREAM={address}")
}

/// Reads one request without a body.
fn request(stream: &mut TcpStream) -> String {
    let (mut text, mut byte) = (Vec::new(), [0]);
    while !text.ends_with(b"\r\n\r\n") && matches!(stream.read(&mut byte), Ok(1)) {
        text.push(byte[0]);
    }
    String::from_utf8(text).expect("text")
}

fn respond(mut stream: TcpStream, text: &str) {
    request(&mut stream);
    let _ = stream.write_all(text.as_bytes());
}

#[test]
fn requests_say_for_whom_they_come_and_nothing_about_the_connection() {
    let up = behind(|mut stream| {
        let said = request(&mut stream);
        let answer = format!("HTTP/1.1 200 OK\r\nKeep-Alive: 5\r\nX-Mine: 1\r\nContent-Length: {}\r\n\r\n", said.len());
        let _ = stream.write_all((answer + &said).as_bytes());
    });
    let gateway = Gateway::start(&[&up]);
    let mut client = gateway.client();
    client.send(
        "GET /a HTTP/1.1\r\nHost: test\r\nConnection: X-Hop\r\nX-Hop: 1\r\nX-Forwarded-For: lie\r\nX-Own: 2\r\n\r\n",
    );
    let answer = client.answer();
    let (_, address) = up.split_once('=').expect("it has one");
    let lines: Vec<_> = answer.body.lines().collect();
    let host = format!("Host: {address}");
    assert_eq!(lines, ["GET /a HTTP/1.1", &host, "X-Forwarded-For: 127.0.0.1", "X-Own: 2", "Content-Length: 0", ""]);
    assert_eq!((answer.field("x-mine"), answer.field("keep-alive")), (Some("1"), None));
}

#[test]
fn what_is_no_answer_is_a_bad_gateway() {
    for text in [
        "",
        "nonsense\r\n\r\n",
        "HTTP/1.1 99 Low\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n",
    ] {
        let text: &'static str = text;
        let gateway = Gateway::start(&[&behind(move |stream| respond(stream, text))]);
        let mut client = gateway.client();
        let answer = client.get("/");
        assert_eq!((answer.status, answer.body.as_str()), (502, "there is no answer to be had\n"), "{text}");
        assert_eq!(client.get("/").status, 502, "the client stays");
    }
    // where nobody listens
    let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port");
    let gateway = Gateway::start(&[&format!("UPSTREAM={free}")]);
    assert_eq!(gateway.client().get("/").status, 502);
}

#[test]
fn an_answer_that_does_not_come_is_not_waited_for() {
    let up = behind(|mut stream| {
        request(&mut stream);
        thread::park();
    });
    let gateway = Gateway::start(&[&up, "ANSWER_WITHIN=50ms"]);
    let mut client = gateway.client();
    let statuses: Vec<u16> = (0..11).map(|_| client.get("/").status).collect();
    assert_eq!(statuses[..10], [504; 10]);
    assert_eq!(statuses[10], 503, "to be late is a failure like any other");
}

/// It answers once over each connection, and does not say so.
#[test]
fn an_upstream_that_hangs_up_is_called_again() {
    let gateway =
        Gateway::start(&[&behind(|stream| respond(stream, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"))]);
    let mut client = gateway.client();
    assert!((0..100).all(|_| client.get("/").status == 200));
}

#[test]
fn an_answer_without_a_length_goes_on_until_the_end() {
    let gateway = Gateway::start(&[&behind(|stream| respond(stream, "HTTP/1.0 200 OK\r\n\r\nall of it"))]);
    let mut client = gateway.client();
    for _ in 0..3 {
        assert_eq!(client.get("/").body, "all of it");
    }
}
