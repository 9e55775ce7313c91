//! Who calls.

use super::Run;
use super::server::{HouseRef, one};
use crate::worst::accounting::ledger::Told;
use crate::worst::dice::Dice;
use otp::CallError;
use std::future::{Future, poll_fn};
use std::ops::Range;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::Poll;
use std::time::Duration;

/// A call that has not ended after this time never will.
const PATIENCE: Duration = Duration::from_secs(if cfg!(otp_planted) { 10 } else { 30 });

/// Makes the calls of these numbers.
pub(super) async fn call(run: Arc<Run>, house: HouseRef, client: u64, ids: Range<usize>) -> Result<(), String> {
    let mut dice = Dice::of(run.seed, client);
    for id in ids {
        let server = one(&house, dice.roll(8));
        let token = run.ledger.token(id);
        let kind = dice.roll(16);
        let told = match kind {
            0 | 1 => {
                server.note(token);
                Told::Fine
            }
            2..=5 => answer(server.now(token), id).await?,
            6..=9 => answer(server.waits(token), id).await?,
            10 | 11 => answer(server.later(token), id).await?,
            12 => answer(server.waits(token).send(), id).await?,
            13 => answer(server.now(token).send(), id).await?,
            14 => match within(server.forgets(token), id).await? {
                Err(CallError::Exited(_)) => Told::Unknown,
                Err(CallError::NoProc) => Told::Refused,
                other => return Err(format!("call {id} has no reply, and its caller was told {other:?}")),
            },
            _ => {
                run.abandoned.fetch_add(1, Ordering::Relaxed);
                abandon(server.waits(token), dice.roll(3)).await;
                Told::Unknown
            }
        };
        run.ledger.tell(id, told);
    }
    Ok(())
}

async fn within<T>(call: impl Future<Output = T>, id: usize) -> Result<T, String> {
    let ended = tokio::time::timeout(PATIENCE, call).await;
    ended.map_err(|_| format!("call {id} has not ended after {PATIENCE:?}"))
}

async fn answer(call: impl Future<Output = Result<u64, CallError>>, id: usize) -> Result<Told, String> {
    let answer = within(call, id).await?;
    let told = Told::by_call(&answer, id as u64);
    if told == Told::Wrong { Err(format!("call {id} was answered {answer:?}")) } else { Ok(told) }
}

/// Polls so many times, then drops.
async fn abandon(call: impl Future, polls: u64) {
    let mut call = pin!(call);
    for _ in 0..polls {
        if poll_fn(|cx| Poll::Ready(call.as_mut().poll(cx).is_ready())).await {
            return;
        }
        tokio::task::yield_now().await;
    }
}
