//! Much at once.

use crate::program::Gateway;
use crate::wrk::{ask, wrk};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

#[test]
fn everybody_is_answered_as_long_as_it_is_not_too_much() {
    let gateway = Gateway::start(&[]);
    assert_eq!(ask(gateway.port, 20, 100), [(200, 2000)].into());
    let Some(load) = wrk(gateway.port, 20) else { return };
    assert!(load.requests > 0 && (load.refused, load.socket_errors) == (0, 0), "{load:?}");
}

/// The upstream fails while everybody asks: soon it is left alone, and when it is well again it is found out.
#[test]
fn a_failure_in_the_middle_is_survived() {
    let gateway = Gateway::start(&["BREAKER__OPEN=200ms"]);
    gateway.admin("/upstream/fail");
    let answers = ask(gateway.port, 20, 50);
    assert!(answers.keys().all(|status| [500, 503].contains(status)), "{answers:?}");
    assert!(answers[&503] > 0, "{answers:?}");
    if let Some(load) = wrk(gateway.port, 20) {
        assert!(load.refused == load.requests && load.socket_errors == 0, "{load:?}");
    }
    gateway.admin("/upstream/ok");
    gateway.shows("breaker", "open");
    while ask(gateway.port, 1, 1) != [(200, 1)].into() {}
    let answers = ask(gateway.port, 4, 50);
    assert!(answers.keys().all(|status| [200, 503].contains(status)), "{answers:?}");
    gateway.shows("breaker", "closed");
    assert_eq!(ask(gateway.port, 20, 50), [(200, 1000)].into());
}

/// Ten times as many as it can serve and let wait: most are refused, and what it holds stays what it was.
#[test]
fn ten_times_too_much_is_refused_and_takes_no_memory() {
    let gateway = Gateway::start(&["BULKHEAD__AT_ONCE=4", "BULKHEAD__WAITING=8"]);
    assert_eq!(ask(gateway.port, 12, 100), [(200, 1200)].into(), "as many as there is room for");
    let before = gateway.memory();
    gateway.admin("/upstream/slow?ms=20");
    let over = AtomicBool::new(false);
    thread::scope(|scope| {
        let watch = scope.spawn(|| {
            let mut looks = 0;
            while !over.load(Ordering::Relaxed) {
                // "bulkhead  4 at work, 8 wait; .."
                let line = gateway.line("bulkhead");
                let numbers: Vec<usize> = line.split([' ', ',']).filter_map(|word| word.parse().ok()).collect();
                assert!(numbers[0] <= 4 && numbers[1] <= 8, "{line}");
                looks += 1;
            }
            looks
        });
        let answers = ask(gateway.port, 120, 50);
        let load = wrk(gateway.port, 120);
        over.store(true, Ordering::Relaxed);
        assert!(answers.keys().all(|status| [200, 503].contains(status)), "{answers:?}");
        assert!(answers[&200] > 0 && answers[&503] > 0, "{answers:?}");
        assert_eq!(answers.values().sum::<usize>(), 6000);
        if let Some(load) = load {
            assert!(load.refused > 0 && load.refused < load.requests && load.socket_errors == 0, "{load:?}");
        }
        assert!(watch.join().expect("it does not panic") > 0, "the administrator is answered meanwhile");
    });
    if let (Some(before), Some(after)) = (before, gateway.memory()) {
        // 120 connections with their buffers, and what an allocator keeps
        assert!(after < before + 48, "{before} MiB before, {after} MiB after");
    }
    gateway.admin("/upstream/ok");
    // what those have left behind who went away in the middle
    gateway.shows("bulkhead", "0 at work, 0 wait");
    assert_eq!(ask(gateway.port, 12, 10), [(200, 120)].into(), "it is as before");
}

#[test]
fn one_who_asks_ten_times_too_often_is_refused_and_nobody_else() {
    let gateway = Gateway::start(&["LIMITER__RATE=50", "LIMITER__BURST=50"]);
    let answers = ask(gateway.port, 20, 100);
    assert!(answers.keys().all(|status| [200, 429].contains(status)), "{answers:?}");
    assert!(answers[&200] >= 50 && answers[&429] > 0, "{answers:?}");
    let mut other = gateway.client();
    other.send("GET / HTTP/1.1\r\nHost: test\r\nX-Client: other\r\n\r\n");
    assert_eq!(other.answer().status, 200);
}
