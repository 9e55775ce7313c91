//! The panic matrix: whatever of the user's code panics, the process ends once, and everybody hears of it once.
//!
//! Each row is a place where the code may panic; each table runs every row. What must not end a process at all, because
//! it is only looked at, is in `survived`.

mod by_hand;
mod fragile;
mod plain;
mod server;
mod supervised;
mod survived;

use crate::kit::Mail;
use otp::{Exit, ExitReason, Inbox, Info, Pid, Reference};
use std::future::pending;

/// What everybody has heard of the end of a process that its watcher is linked with and monitors.
struct Heard {
    exits: Vec<ExitReason>,
    downs: Vec<ExitReason>,
    /// How a process ended that is linked with it and does not trap exits.
    linked: ExitReason,
}

/// Those who hear of the end of a process; made by its watcher, which traps exits and is linked with it already.
struct Watch {
    pid: Pid,
    monitor: Reference,
    linked: tokio::task::JoinHandle<ExitReason>,
}

impl Watch {
    async fn over(pid: Pid) -> Self {
        let (ready, is_ready) = tokio::sync::oneshot::channel();
        let linked = otp::spawn(move |_| async move {
            otp::link(pid);
            ready.send(()).expect("somebody waits");
            pending::<()>().await;
        });
        is_ready.await.expect("it links");
        let linked = tokio::spawn(otp::exited(linked));
        tokio::task::yield_now().await;
        Self { pid, monitor: otp::monitor(pid), linked }
    }

    /// All that comes, in whatever order.
    async fn heard(mut self, inbox: &mut Inbox) -> Heard {
        let linked = (&mut self.linked).await.expect("no panic");
        let mut heard = Heard { exits: Vec::new(), downs: Vec::new(), linked };
        while heard.exits.is_empty() || heard.downs.is_empty() {
            match inbox.receive().await.take::<Exit>() {
                Ok(exit) => {
                    assert_eq!(exit.from, Some(self.pid));
                    heard.exits.push(exit.reason);
                }
                Err(info) => heard.downs.push(self.down(info)),
            }
            // a name that is still held, a process that is still there, would be seen by whoever acts on this
            assert!(!otp::is_alive(self.pid) && !otp::processes().contains(&self.pid));
        }
        inbox.is_silent().await;
        heard
    }

    fn down(&self, info: Info) -> ExitReason {
        let down = info.take::<otp::Down>().unwrap_or_else(|info| panic!("an Exit or a Down, not {info:?}"));
        assert_eq!((down.monitor, down.pid), (self.monitor, self.pid));
        down.reason
    }
}

impl Heard {
    /// The one reason that all of them have heard, which is a panic that says `text`.
    fn one_panic(self, row: &str, text: &str) {
        let [exit] = self.exits.as_slice() else { panic!("{row}: exits {:?}", self.exits) };
        let [down] = self.downs.as_slice() else { panic!("{row}: downs {:?}", self.downs) };
        assert_eq!(exit, down, "{row}");
        assert_eq!(exit, &self.linked, "{row}");
        assert_eq!(said(exit), text, "{row}");
    }
}

/// What the code said when it panicked.
fn said(reason: &ExitReason) -> &str {
    match reason {
        ExitReason::Panic(panic) => &panic.message,
        other => panic!("a panic, not {other:?}"),
    }
}
