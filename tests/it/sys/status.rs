//! `sys:get_status`.

use super::Counter;
use crate::kit::unique;
use otp::prelude::*;
use otp::sys;

#[otp::test]
async fn the_status_says_what_a_process_is() {
    let name = unique("status");
    let counter = Counter::spec().name(name.as_str()).start().await.unwrap();
    counter.add(3).await.unwrap();
    let status = sys::get_status(name.as_str()).await.unwrap();
    assert_eq!(status.behaviour, "gen_server");
    assert_eq!(status.info.registered_name.as_deref(), Some(name.as_str()));
    assert_eq!(status.info.initial_call, "Counter");
    assert_eq!(status.state, "Counter { n: 3, seen: [3] }");
    let text = status.to_string();
    for part in ["gen_server", &name, "running", "Counter { n: 3, seen: [3] }"] {
        assert!(text.contains(part), "{part} is in\n{text}");
    }
}

#[otp::test]
async fn a_state_that_cannot_be_printed_harms_nobody() {
    #[derive(Default)]
    struct Shy;
    impl std::fmt::Debug for Shy {
        fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            panic!("do not look")
        }
    }
    #[gen_server]
    impl Shy {
        #[call]
        fn ping(&self) {}
    }
    let shy = Shy::start().await.unwrap();
    assert_eq!(sys::get_status(&shy).await.unwrap().state, "<unprintable>");
    assert_eq!(shy.ping().await, Ok(()));
}
