//! `#[terminate]` may end the server for another reason.

use otp::prelude::*;

struct Turncoat {
    end: Option<ExitReason>,
}

#[gen_server]
impl Turncoat {
    #[init]
    fn new(end: Option<ExitReason>) -> Self {
        Self { end }
    }

    #[cast]
    fn go(&mut self, asked: ExitReason, cx: &mut Ctx<Self>) -> Result<(), Stop> {
        // what is asked for beside an error does not count
        cx.stop(ExitReason::Shutdown);
        Err(Stop::reason(asked))
    }

    #[terminate]
    fn leave(&mut self, cx: &mut Ctx<Self>) {
        if let Some(end) = self.end.take() {
            cx.stop(end);
        }
    }
}

/// `exit(Reason)` in OTP's `terminate/2`.
#[otp::test]
async fn terminate_changes_the_reason() {
    let crash = ExitReason::error("crash");
    for (end, expected) in [(None, crash.clone()), (Some(ExitReason::Normal), ExitReason::Normal)] {
        let server = Turncoat::start(end).await.unwrap();
        let pid = server.pid().unwrap();
        server.go(crash.clone());
        assert_eq!(otp::exited(pid).await, expected);
    }
}
