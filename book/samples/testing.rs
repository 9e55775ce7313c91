//! Testing.

// ANCHOR: imports
use otp::prelude::*;
use std::time::Duration;
// ANCHOR_END: imports

// ANCHOR: server
/// Lets at most three through until a second has passed.
#[derive(Debug, Default)]
pub struct Gate {
    passed: u32,
}

/// Time to open again.
#[derive(Debug)]
struct Open;

#[gen_server]
impl Gate {
    #[call]
    pub fn pass(&mut self, cx: &mut Ctx<Self>) -> bool {
        if self.passed == 0 {
            cx.send_after(Duration::from_secs(1), Open);
        }
        self.passed += 1;
        self.passed <= 3
    }

    #[info]
    fn open(&mut self, _: Open) {
        self.passed = 0;
    }

    #[cast]
    pub fn close(&mut self, cx: &mut Ctx<Self>) {
        cx.stop(ExitReason::Normal);
    }
}
// ANCHOR_END: server

// ANCHOR: plain
#[test]
fn a_handler_is_a_method() {
    let mut gate = Gate { passed: 2 };
    let mut cx = Ctx::for_test();

    assert!(gate.pass(&mut cx));
    assert!(!gate.pass(&mut cx));

    gate.close(&mut cx);
    assert_eq!(cx.stopping(), Some(&ExitReason::Normal));
}
// ANCHOR_END: plain

// ANCHOR: process
#[otp::test]
async fn the_gate_opens_after_a_second() -> Result<(), Box<dyn std::error::Error>> {
    let gate = Gate::start_link().await?;
    for expected in [true, true, true, false] {
        assert_eq!(gate.pass().await?, expected);
    }
    tokio::time::sleep(Duration::from_millis(1001)).await; // takes no time: the clock is paused
    assert!(gate.pass().await?);
    Ok(())
}
// ANCHOR_END: process

// ANCHOR: end
#[otp::test]
async fn wait_for_the_end_instead_of_sleeping() -> Result<(), Box<dyn std::error::Error>> {
    let gate = Gate::start().await?;
    let pid = gate.pid().expect("it runs");

    gate.close();
    assert_eq!(otp::exited(pid).await, ExitReason::Normal);
    Ok(())
}
// ANCHOR_END: end
