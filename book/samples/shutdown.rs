//! Shutdown.

use otp::prelude::*;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::Instant;

type Log = Arc<Mutex<Vec<&'static str>>>;

// ANCHOR: server
/// Cleans up when it is told to stop, and takes its time.
pub struct Writer {
    name: &'static str,
    clean_up: Duration,
    log: Log,
}

#[gen_server]
impl Writer {
    #[init]
    pub fn new(name: &'static str, clean_up: Duration, log: Log, cx: &mut Ctx<Self>) -> Self {
        cx.trap_exit(true); // without it, `terminate` does not run when the supervisor says stop
        Self { name, clean_up, log }
    }

    #[call]
    pub fn ping(&self) {}

    #[terminate]
    async fn flush(&mut self) {
        tokio::time::sleep(self.clean_up).await;
        self.log.lock().unwrap().push(self.name);
    }
}
// ANCHOR_END: server

const SECOND: Duration = Duration::from_secs(1);

// ANCHOR: tree
supervisor! {
    pub App(log: Log): one_for_one {
        first: Writer = Writer::spec("first", SECOND, log.clone()),
        #[shutdown = "10s"]
        second: Writer = Writer::spec("second", 7 * SECOND, log.clone()),
        #[shutdown = "2s"]
        hangs: Writer = Writer::spec("hangs", 1000 * SECOND, log.clone()),
        #[shutdown = brutal_kill]
        at_once: Writer = Writer::spec("at once", 1000 * SECOND, log.clone()),
    }
}

#[otp::test]
async fn the_last_one_first_and_each_in_its_time() -> Result<(), Box<dyn std::error::Error>> {
    let log = Log::default();
    let app = App { log: log.clone() }.start_link().await?;

    let began = Instant::now();
    app.stop().await?;
    // at_once: 0 s, hangs: killed after 2 s, second: 7 s, first: 1 s
    assert_eq!(began.elapsed().as_secs(), 2 + 7 + 1);
    assert_eq!(*log.lock().unwrap(), ["second", "first"]);
    Ok(())
}
// ANCHOR_END: tree

// ANCHOR: together
supervisor! {
    pub Crowd(log: Log): one_for_one {
        #[temporary]
        #[shutdown = "3s"]
        writer(clean_up: Duration): Writer = Writer::spec("one of many", clean_up, log.clone()),
    }
}

#[otp::test]
async fn dynamic_children_stop_together() -> Result<(), Box<dyn std::error::Error>> {
    let log = Log::default();
    let crowd = Crowd { log: log.clone() }.start_link().await?;
    for _ in 0..100 {
        crowd.start_writer(2 * SECOND).await?;
    }
    crowd.start_writer(1000 * SECOND).await?;

    let began = Instant::now();
    crowd.stop().await?;
    assert_eq!(began.elapsed().as_secs(), 3); // as long as the slowest may take, not all of them in a row
    assert_eq!(log.lock().unwrap().len(), 100);
    Ok(())
}
// ANCHOR_END: together
