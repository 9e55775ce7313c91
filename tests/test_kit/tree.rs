//! Trees as texts, and who has come back.

use super::{PLAIN, Pair, failure};
use otp::prelude::*;
use otp::test::{self, assert_restarted, assert_tree};
use otp::{Backoff, Restart};
use std::time::Duration;

supervisor! {
    pub Whole: one_for_one, intensity = 10, period = "5s" {
        pair: Pair = Pair.spec(),
        slow: super::Counter = super::Counter::spec().backoff(Backoff::new(Duration::from_secs(2), Duration::from_secs(2))),
        #[temporary]
        guest(n: u64): super::Counter = {
            let _ = n;
            super::Counter::spec()
        },
    }
}

#[otp::test]
async fn a_tree_is_a_text() {
    let whole = test::start_supervised(Whole.spec()).await.unwrap();
    whole.start_guest(1).await.unwrap();
    assert_tree!(
        whole,
        "
        Whole one_for_one
          pair: Pair rest_for_one
            left: Counter
            right: Counter
          slow: Counter
          guest: Counter
        "
    );
    test::crash(&whole.pair().left()).await;
    test::crash(&whole.slow()).await;
    test::settle().await;
    assert_tree!(
        whole,
        "Whole one_for_one
           pair: Pair rest_for_one
             left: Counter, restarted once
             right: Counter, restarted once
           slow: restarting
           guest: Counter"
    );
    let pid = assert_restarted!(whole.slow(), within 2s);
    assert_eq!(whole.slow().pid(), Some(pid));
}

#[test]
fn a_difference_is_shown() {
    let text = failure(PLAIN, || async {
        let pair = test::start_supervised(Pair.spec()).await.unwrap();
        assert_tree!(pair, "Pair rest_for_one\n  left: Counter\n  middle: Counter");
    });
    let wanted = "the tree is another one (- expected, + found):\n  Pair rest_for_one\n    left: Counter\n\
                  -   middle: Counter\n+   right: Counter\n";
    assert_eq!(text, wanted);
}

#[otp::test]
async fn each_restart_is_seen_once() {
    let pair = test::start_supervised(Pair.spec()).await.unwrap();
    let first = test::crash(&pair.right()).await;
    let second = assert_restarted!(pair.right());
    assert_ne!(first, second);
    assert_eq!(assert_restarted!(pair.right(), first), second);
    // or its supervisor gives up
    test::advance(Duration::from_secs(10)).await;
    test::crash(&pair.right()).await;
    assert_ne!(assert_restarted!(pair.right()), second);
}

#[test]
fn who_does_not_come_back_is_missed() {
    let text = failure(PLAIN, || async {
        let pair = test::start_supervised(Pair.spec()).await.unwrap();
        test::crash(&pair.left()).await;
        assert_restarted!(pair.left());
        assert_restarted!(pair.left(), within 3s);
    });
    assert!(text.starts_with("it was not restarted within 3s: it is <"), "{text}");
    let text = failure(PLAIN, || async {
        let counter = super::Counter::spec().restart(Restart::Temporary).start().await.unwrap();
        let was = test::crash(&counter).await;
        assert_restarted!(counter, was);
    });
    assert!(text.ends_with("there is nobody"), "{text}");
}
