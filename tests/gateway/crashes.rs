//! What crashes is alone in it.

use crate::program::Gateway;

#[test]
fn a_guard_that_crashes_comes_back_and_the_clients_stay() {
    let gateway = Gateway::start(&[]);
    let mut client = gateway.client();
    for guard in ["limiter", "breaker", "bulkhead"] {
        for _ in 0..10 {
            gateway.admin(&format!("/crash/{guard}"));
            // a call that comes before the restart waits for it; one that was with the guard is answered 503
            let status = client.get("/").status;
            assert!([200, 503].contains(&status), "{status}");
        }
        let status = gateway.admin("/status");
        let line = status.lines().find(|line| line.contains(guard)).expect("it is in the tree");
        assert!(line.contains("restarted"), "{status}");
        assert_eq!(client.get("/").status, 200, "{guard}");
    }
}

/// Passes that were given by the former one are given back to nobody.
#[test]
fn a_bulkhead_that_crashes_while_it_is_full_has_room_again() {
    let gateway = Gateway::start(&["BULKHEAD__AT_ONCE=1", "BULKHEAD__WAITING=1"]);
    gateway.admin("/upstream/slow?ms=60000");
    let (mut first, mut second) = (gateway.client(), gateway.client());
    first.ask("/");
    gateway.shows("bulkhead", "1 at work, 0 wait");
    second.ask("/");
    gateway.shows("bulkhead", "1 at work, 1 wait");
    gateway.admin("/crash/bulkhead");
    let answer = second.answer();
    assert_eq!((answer.status, answer.body.as_str()), (503, "not now\n"), "who waited is told");
    gateway.admin("/upstream/ok");
    assert_eq!(second.get("/").status, 200);
}

#[test]
fn a_connection_that_crashes_is_the_end_of_nobody_else() {
    let gateway = Gateway::start(&[]);
    let (mut client, mut other) = (gateway.client(), gateway.administrator());
    assert_eq!((client.get("/").status, other.get("/status").status), (200, 200));
    for _ in 0..100 {
        let mut victim = gateway.administrator();
        victim.ask("/crash/connection");
        assert!(victim.is_over());
        assert_eq!((client.get("/").status, other.get("/status").status), (200, 200));
    }
    let tree = gateway.admin("/status");
    assert!(!tree.contains("restarted"), "{tree}");
    assert!(gateway.errors().contains("somebody asked for it"));
}
