//! Messages: none is lost, none is handled twice, and what one sender sends stays in order.

use crate::explore::{Planted, model};
use otp_runtime::model::Bug;
use shuttle::thread;

use otp::prelude::*;

/// Notes what it gets.
#[derive(Debug, Default)]
pub(crate) struct Log {
    seen: Vec<(u8, u8)>,
}

#[gen_server]
impl Log {
    #[init]
    pub(crate) fn new() -> Self {
        Self::default()
    }

    #[cast]
    pub(crate) fn note(&mut self, by: u8, number: u8) {
        self.seen.push((by, number));
    }

    #[call]
    pub(crate) fn seen(&self) -> Vec<(u8, u8)> {
        self.seen.clone()
    }

    /// As `seen`, but with an await point.
    #[call]
    pub(crate) async fn seen_later(&self) -> Vec<(u8, u8)> {
        shuttle::future::yield_now().await;
        self.seen.clone()
    }
}

fn of(seen: &[(u8, u8)], by: u8) -> Vec<u8> {
    seen.iter().filter(|(sender, _)| *sender == by).map(|(_, number)| *number).collect()
}

#[test]
fn what_two_threads_cast_is_handled_once_and_in_order() {
    let planted = [Planted::Runtime(Bug::SleeperSoughtFirst), Planted::HandOver(otp_handover::Bug::EarlyLook)];
    model("mail::what_two_threads_cast_is_handled_once_and_in_order", &planted, || async {
        let log = Log::start().await.expect("it starts");
        let senders: Vec<_> = (0..2)
            .map(|by| {
                let log = log.clone();
                thread::spawn(move || {
                    log.note(by, 0);
                    log.note(by, 1);
                })
            })
            .collect();
        for sender in senders {
            sender.join().expect("no panic");
        }
        let seen = log.seen().await.expect("it lives");
        assert_eq!((of(&seen, 0), of(&seen, 1)), (vec![0, 1], vec![0, 1]));
        log.stop().await.expect("it stops");
    });
}
