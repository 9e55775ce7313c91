//! A plain process that letters are sent to.

use super::server::Letter;
use otp::prelude::*;
use otp::supervisor::{ChildSpec, Strategy, Supervisor};
use otp::{ByHand, CallError, receive, sys};
use otp_tests::kit::unique;
use std::future::pending;
use std::time::Duration;

/// Found by its name.
#[derive(Clone)]
pub(super) struct Plain(String);

impl Plain {
    pub(super) fn pid(&self) -> Option<Pid> {
        otp::whereis(&self.0)
    }

    pub(super) fn send(&self, letter: Letter) {
        // of nobody's: never given
        otp::ServerRef::<()>::named(self.0.as_str()).send(letter);
    }

    pub(super) async fn stop(&self) -> Result<(), CallError> {
        let Some(pid) = self.pid() else { return Err(CallError::NoProc) };
        drop(sys::terminate(&pid, ExitReason::Normal).await);
        otp::exited(pid).await;
        Ok(())
    }
}

/// On its own, or below a supervisor.
pub(super) async fn start(supervised: bool) -> Plain {
    let name = unique("plain");
    if supervised {
        let given = name.clone();
        let (ready, is_ready) = tokio::sync::oneshot::channel();
        otp::spawn(|_| async move {
            let child = ChildSpec::new("plain", move || spec(&given));
            let tree = Supervisor::new(Strategy::OneForOne).intensity(1000, Duration::from_secs(1)).child(child);
            let _tree = tree.start_link().await.expect("it starts");
            ready.send(()).expect("somebody waits");
            pending::<()>().await;
        });
        is_ready.await.expect("it starts");
    } else {
        spec(&name).start().await.expect("it starts");
    }
    Plain(name)
}

fn spec(name: &str) -> Spec<ByHand> {
    let spec = Spec::by_hand("Plain", |mut inbox, ack| async move {
        ack.started();
        loop {
            // those with an even number go before the others, which are kept aside
            receive!(match inbox {
                letter: Letter if letter.token.id() % 2 == 0 => letter.read(),
                _ if after(Duration::from_micros(50)) => inbox.receive().await.take::<Letter>().expect("a letter").read(),
            });
        }
    });
    spec.name(name)
}
