//! How the server ends.

use super::ledger::{Ledger, Told};
use super::server::{Letter, Target};
use super::{EACH, ENDS, PATIENCE, SENDERS};
use crate::worst::dice::Dice;
use otp::ExitReason;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

/// When about half of the messages are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// Not before all is handled.
    Drained,
    Stops,
    Killed,
    Panics,
    /// Again and again, and its supervisor starts the next one.
    Restarts,
    /// Its runtime goes down.
    RuntimeDown,
}

impl End {
    pub(super) const ALL: [Self; 6] =
        [Self::Drained, Self::Stops, Self::Killed, Self::Panics, Self::Restarts, Self::RuntimeDown];
}

/// Ends the server, and at last its runtime. An error is what did not come so far.
pub(super) fn come(
    end: End,
    target: &Target,
    home: Runtime,
    ledger: &Arc<Ledger>,
    mut dice: Dice,
) -> Result<(), String> {
    let all = EACH * SENDERS;
    let stuck = |what: &str| {
        let server = target.pid().and_then(otp::process_info);
        format!("{what}; {}; the server: {server:?}", ledger.open())
    };
    match end {
        End::Drained => {
            // the senders' side of the last messages is over when this sees them; what is left is the mailbox
            until(|| ledger.sent() >= all || !target.is_alive()).ok_or_else(|| stuck("not all is sent"))?;
            home.block_on(target.goes_on());
            let drained = || target.pid().and_then(otp::process_info).is_none_or(|info| info.message_queue_len == 0);
            until(drained).ok_or_else(|| stuck("not all is handled"))?;
            drop(home.block_on(target.stop()));
        }
        End::Restarts => {
            for time in 1..=ENDS {
                wait(ledger, all * time / (ENDS + 1), &mut dice).ok_or_else(|| stuck("nothing is sent"))?;
                let Some(pid) = target.pid() else { continue };
                match dice.roll(3) {
                    0 => {
                        otp::exit(pid, ExitReason::Kill);
                        until(|| otp::process_info(pid).is_none()).ok_or_else(|| stuck("it outlives a kill"))?;
                    }
                    1 => drop(home.block_on(target.stop())),
                    _ => panic_over_a_letter(target, ledger, all + time - 1),
                }
            }
            until(|| ledger.sent() >= all).ok_or_else(|| stuck("not all is sent"))?;
            // what comes next is the end of the runtime, and not of a restart that is under way, or that a letter will bring; what a
            // machine has postponed brings nothing
            let postpones = matches!(target, Target::Machine(_));
            let rests = || {
                let info = target.pid().and_then(otp::process_info);
                info.is_some_and(|info| postpones || info.message_queue_len == 0)
            };
            until(rests).ok_or_else(|| stuck("it did not come back"))?;
        }
        End::Stops | End::Killed | End::Panics | End::RuntimeDown => {
            wait(ledger, all / 2, &mut dice).ok_or_else(|| stuck("nothing is sent"))?;
            match end {
                End::Stops => drop(home.block_on(target.stop())),
                End::Killed => otp::exit(target.pid().expect("it was started"), ExitReason::Kill),
                End::Panics => panic_over_a_letter(target, ledger, all),
                _ => {}
            }
            if end != End::RuntimeDown {
                until(|| !target.is_alive()).ok_or_else(|| stuck("it lives on"))?;
            }
        }
    }
    drop(home);
    Ok(())
}

fn panic_over_a_letter(target: &Target, ledger: &Arc<Ledger>, id: usize) {
    target.letter(Letter { token: ledger.token(id), panics: true });
    ledger.tell(id, Told::Fine);
}

/// Until about so many are sent.
fn wait(ledger: &Ledger, messages: usize, dice: &mut Dice) -> Option<()> {
    let spread = usize::try_from(dice.roll(64)).unwrap_or_default();
    let most = EACH * SENDERS;
    until(|| ledger.sent() + 64 >= (messages + spread).min(most))
}

/// `None`: what is not so after all this time never will be.
fn until(mut done: impl FnMut() -> bool) -> Option<()> {
    let began = Instant::now();
    while !done() {
        if began.elapsed() > PATIENCE {
            return None;
        }
        thread::sleep(Duration::from_micros(50));
    }
    Some(())
}
