//! Children that do not stop in time, many at once.

use otp::Shutdown;
use otp::prelude::*;
use otp::supervisor::DynamicSupervisor;
use std::future::pending;
use std::time::Duration;

#[derive(Default)]
struct Deaf;

#[gen_server]
impl Deaf {
    #[init]
    fn new(cx: &mut Ctx<Self>) -> Self {
        cx.trap_exit(true);
        Self
    }

    #[call]
    fn ping(&self) {}

    #[terminate]
    async fn bye(&mut self) {
        pending::<()>().await;
    }
}

/// Each has its own time, and all have the same: a thousand that are late are killed together. A timer for each of them would
/// take a millisecond each, in which there is nothing to do.
#[test]
fn a_thousand_that_are_late_are_killed_at_once() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let rests = || runtime.handle().metrics().worker_park_count(0);
    let supervisor = runtime.block_on(async {
        let supervisor = DynamicSupervisor::new().spec().start().await.unwrap();
        for _ in 0..1000 {
            let spec = || Deaf::spec().shutdown(Shutdown::Timeout(Duration::from_millis(100)));
            supervisor.start_child(spec).await.unwrap().ping().await.unwrap();
        }
        supervisor
    });
    let before = rests();
    runtime.block_on(supervisor.stop()).unwrap();
    let rests = rests() - before;
    assert!(rests < 500, "it rested {rests} times");
}
