//! `sys:log`, `sys:log_to_file`, `sys:trace`, `sys:statistics`.

use super::Counter;
use crate::kit::in_process;
use otp::prelude::*;
use otp::sys::{self, DebugOptions, SysError};
use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// sys_SUITE: log (SY-001)
#[otp::test]
async fn the_log_has_what_was_received_and_sent() {
    in_process(|inbox| async move {
        let counter = Counter::start().await.unwrap();
        sys::log(&counter, 10).await.unwrap();
        counter.add(1).await.unwrap();
        counter.put(2);
        counter.send(3_u64);
        sys::get_state(&counter).await.unwrap();
        let expected = [
            "got add(by: 1)".to_owned(),
            format!("sent 1 to {}", inbox.pid()),
            "got put(by: 2)".to_owned(),
            "handled it, no reply".to_owned(),
            "got <u64>".to_owned(),
            "handled it, no reply".to_owned(),
        ];
        assert_eq!(sys::get_log(&counter).await.unwrap(), expected, "system messages are not logged");
        sys::log(&counter, 2).await.unwrap();
        assert_eq!(sys::get_log(&counter).await.unwrap(), expected[4..], "the newest");
        sys::log(&counter, 0).await.unwrap();
        assert!(sys::get_log(&counter).await.unwrap().is_empty());
    })
    .await;
}

/// A writer that others can read, or that fails.
#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl Shared {
    fn lines(&self) -> Vec<String> {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap().lines().map(str::to_owned).collect()
    }
}

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// sys_SUITE: trace (SY-004)
#[otp::test]
async fn a_trace_is_written_as_it_happens() {
    let name = crate::kit::unique("traced");
    let counter = Counter::spec().name(name.as_str()).start().await.unwrap();
    let written = Shared::default();
    sys::trace_to(&counter, written.clone()).await.unwrap();
    counter.add(1).await.unwrap();
    assert_eq!(written.lines(), [format!("*DBG* {name} got add(by: 1)"), format!("*DBG* {name} sent 1")]);
    sys::trace(&counter, false).await.unwrap();
    counter.add(1).await.unwrap();
    assert_eq!(written.lines().len(), 2);
    // to standard output: nothing to look at here, but it must not fail
    sys::trace(&counter, true).await.unwrap();
    assert_eq!(sys::get_status(&counter).await.unwrap().debug, ["trace"]);
    sys::no_debug(&counter).await.unwrap();
    assert!(sys::get_status(&counter).await.unwrap().debug.is_empty());
}

/// sys_SUITE: log_to_file (SY-002)
#[otp::test]
async fn events_are_appended_to_a_file() {
    let path = std::env::temp_dir().join(format!("otp-log-{}-{}", std::process::id(), otp::Reference::new()));
    let counter = Counter::start().await.unwrap();
    sys::log_to_file(&counter, Some(&path)).await.unwrap();
    counter.add(5).await.unwrap();
    sys::log_to_file(&counter, None).await.unwrap();
    counter.add(5).await.unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    let pid = counter.pid().unwrap();
    assert_eq!(
        text.lines().collect::<Vec<_>>(),
        [format!("*DBG* {pid} got add(by: 5)"), format!("*DBG* {pid} sent 5")]
    );
    let nowhere = path.join("no such folder").join("log");
    assert!(matches!(sys::log_to_file(&counter, Some(&nowhere)).await, Err(SysError::OpenFile(_))));
}

/// sys_SUITE: stats (SY-003)
#[otp::test]
async fn statistics_count_messages() {
    let counter = Counter::start().await.unwrap();
    assert_eq!(sys::get_statistics(&counter).await, Ok(None));
    sys::statistics(&counter, true).await.unwrap();
    counter.add(1).await.unwrap();
    tokio::time::sleep(Duration::from_secs(3)).await;
    let found = sys::get_statistics(&counter).await.unwrap().unwrap();
    assert_eq!((found.messages_in, found.messages_out, found.elapsed), (1, 1, Duration::from_secs(3)));
    counter.put(1);
    let found = sys::get_statistics(&counter).await.unwrap().unwrap();
    assert_eq!((found.messages_in, found.messages_out), (2, 1));
    sys::statistics(&counter, false).await.unwrap();
    assert_eq!(sys::get_statistics(&counter).await, Ok(None));
}

#[otp::test]
async fn a_server_may_be_watched_from_its_start() {
    let options = DebugOptions::new().log(5).statistics();
    let counter = Counter::spec().debug(options).start().await.unwrap();
    counter.add(1).await.unwrap();
    assert_eq!(sys::get_log(&counter).await.unwrap(), ["got add(by: 1)", "sent 1"]);
    assert_eq!(sys::get_status(&counter).await.unwrap().debug, ["log 5", "statistics"]);
}

#[otp::test]
async fn a_writer_that_panics_is_given_up_and_the_server_goes_on() {
    struct Bad;
    impl Write for Bad {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            panic!("bad paper")
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    impl Drop for Bad {
        fn drop(&mut self) {
            panic!("and worse")
        }
    }
    let counter = Counter::start().await.unwrap();
    sys::trace_to(&counter, Bad).await.unwrap();
    assert_eq!(counter.add(1).await, Ok(1));
    assert!(sys::get_status(&counter).await.unwrap().debug.is_empty());
}
