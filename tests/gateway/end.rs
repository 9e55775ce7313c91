//! How it ends.
#![cfg(unix)]

use crate::client::Client;
use crate::program::Gateway;
use crate::wrk::wrk;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

#[test]
fn what_has_begun_is_answered_before_the_end() {
    let mut gateway = Gateway::start(&["BULKHEAD__AT_ONCE=10"]);
    gateway.admin("/upstream/slow?ms=500");
    let mut idle = gateway.client();
    let mut clients: Vec<Client> = (0..20).map(|_| gateway.client()).collect();
    for (number, client) in clients.iter_mut().enumerate() {
        client.ask(&format!("/{number}"));
    }
    gateway.shows("limiter", "20 allowed");
    gateway.signal("TERM");
    gateway.says("SIGTERM");
    for (number, client) in clients.iter_mut().enumerate() {
        let answer = client.answer();
        assert_eq!((answer.status, answer.body), (200, format!("GET /{number}\n")));
        assert!(client.is_over());
    }
    assert!(idle.is_over(), "who asks nothing is let go");
    gateway.says("stopped");
    assert_eq!(gateway.end(), Some(0));
}

#[test]
fn under_load_each_answer_is_whole_until_the_last() {
    let gateway = Gateway::start(&[]);
    let port = gateway.port;
    let answered = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..20 {
            scope.spawn(|| {
                // until there is nobody any more
                while let Ok(mut client) = Client::try_connect(port) {
                    // a connection that is closed while it waits answers nothing, and may say so before we ask
                    while client.try_send("GET / HTTP/1.1\r\nHost: test\r\n\r\n").is_ok() {
                        let Some(answer) = client.try_answer().expect("no answer is half") else { break };
                        assert!([200, 503].contains(&answer.status), "{answer:?}");
                        answered.fetch_add(1, Ordering::Relaxed);
                    }
                }
            });
        }
        let load = scope.spawn(move || wrk(port, 20));
        while answered.load(Ordering::Relaxed) < 500 {
            thread::yield_now();
        }
        gateway.signal("TERM");
        assert_eq!(gateway.end(), Some(0));
        // it was left alone in the middle of its two seconds
        if let Some(load) = load.join().expect("it does not panic") {
            assert!(load.requests > 0, "{load:?}");
        }
    });
}
