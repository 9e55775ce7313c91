//! Reports go to standard error; a standard error that nobody reads (`app 2>&1 | head`) is no reason to end.

use super::Echo;
use otp::prelude::*;
use std::env;
use std::io::Read as _;
use std::process::{Command, Stdio};

const INSIDE: &str = "OTP_TEST_CLOSED_STDERR";

supervisor! {
    Root: one_for_one, intensity = 10, period = "5s" {
        echo: Echo = Echo::spec(),
    }
}

struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        panic!("a bomb was dropped");
    }
}

/// Runs itself again as a program whose standard error is closed.
#[test]
fn a_closed_standard_error_harms_nobody() {
    if env::var_os(INSIDE).is_some() {
        return inside();
    }
    let this = "hazards::closed_stderr::a_closed_standard_error_harms_nobody";
    let mut program = Command::new(env::current_exe().expect("this program"))
        .args(["--exact", this, "--nocapture"])
        .env(INSIDE, "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    drop(program.stderr.take());
    // the end of its input tells it to begin
    drop(program.stdin.take());
    assert!(program.wait().expect("it ends").success());
}

fn inside() {
    std::io::stdin().read_to_end(&mut Vec::new()).expect("the word to begin");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let root = Root.start_link().await.unwrap();
        let echo = root.echo();
        otp::exit(echo.pid().unwrap(), ExitReason::error("crash"));
        while echo.echo(1).await != Ok(1) {}
        assert!(root.is_alive(), "a report has ended the supervisor");

        let pid = otp::spawn(async |_| std::future::pending::<()>().await);
        otp::register("closed_stderr", pid).unwrap();
        otp::send(pid, Bomb);
        otp::exit(pid, ExitReason::Shutdown);
        assert_eq!(otp::exited(pid).await, ExitReason::Shutdown);
        assert_eq!(otp::whereis("closed_stderr"), None);
    });
}
