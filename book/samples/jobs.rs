//! Jobs.

use otp::Backoff;
use otp::jobs::{Attempt, Failure, Jobs, JobsError};
use otp::mailbox::Overflow;
use otp::prelude::*;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

// ANCHOR: declare
#[derive(Clone)]
pub struct Mail {
    to: String,
}

async fn send(mail: Mail, attempt: Attempt) -> Result<(), Failure> {
    if !mail.to.contains('@') {
        return Err(Failure::new("this is no address").for_good()); // no attempt will make it one
    }
    if attempt.number() == 1 {
        return Err(std::io::Error::other("the server is busy").into()); // this will pass
    }
    Ok(())
}

supervisor! {
    pub App: one_for_one {
        mails: Jobs<Mail> = Jobs::with_attempt(send)
            .concurrency(4)
            .attempts(5)
            .backoff(Backoff::new(Duration::from_secs(1), Duration::from_secs(60)))
            .timeout(Duration::from_secs(20))
            .capacity(10_000, Overflow::Reject)
            .on_dead_letter(async |letter| eprintln!("job {}: {}", letter.id(), letter.error()))
            .spec(),
    }
}
// ANCHOR_END: declare

#[otp::test]
async fn mails_are_sent() -> Result<(), Box<dyn std::error::Error>> {
    // ANCHOR: enqueue
    let mails = App.start_link().await?.mails();

    let to = |to: &str| Mail { to: to.to_owned() };
    mails.enqueue(to("eve@example.org")).await?; // it is stored
    mails.enqueue(to("joe")).priority(1).await?; // before all others that are due
    let later = mails.enqueue(to("ann@example.org")).after(Duration::from_secs(3600)).unique("ann").await?;
    let again = mails.enqueue(to("ann@example.org")).unique("ann").await;
    assert_eq!(again, Err(JobsError::Duplicate(later)));
    assert_eq!(mails.cancel(later).await, Ok(true));

    assert_eq!(mails.drain(None).await, Ok(0)); // nothing new, and until nothing is left
    let stats = mails.stats().await?;
    assert_eq!((stats.done, stats.dead, stats.failed, stats.cancelled), (1, 1, 2, 1));
    // ANCHOR_END: enqueue
    Ok(())
}

// ANCHOR: keep
supervisor! {
    pub Office(mails: Jobs<Mail>): one_for_one {
        queue: Jobs<Mail> = mails.spec(), // a restart goes on with what is in `mails`
    }
}
// ANCHOR_END: keep

#[otp::test]
async fn a_queue_that_is_killed_loses_nothing() -> Result<(), Box<dyn std::error::Error>> {
    let office = Office { mails: Jobs::with_attempt(send) }.start_link().await?;
    let queue = office.queue();
    queue.enqueue(Mail { to: "eve@example.org".to_owned() }).await?;
    let pid = queue.pid().ok_or("it runs")?;
    otp::exit(pid, ExitReason::Kill);
    otp::exited(pid).await;
    assert_eq!(queue.drain(None).await, Ok(0));
    assert_eq!(queue.stats().await?.done, 1);
    Ok(())
}

// ANCHOR: once
/// A bank that knows what it has been asked already.
#[derive(Clone, Default)]
pub struct Bank {
    known: Arc<Mutex<BTreeSet<u64>>>,
}

impl Bank {
    /// The id of the job is the same in each attempt: what comes twice is noticed.
    #[expect(clippy::unused_async, reason = "a bank that is elsewhere has to be waited for")]
    async fn pay(&self, attempt: Attempt) {
        let new = self.known.lock().unwrap().insert(attempt.job().number());
        println!("{}", if new { "paid" } else { "was paid already" });
    }
}

fn payments(bank: Bank) -> Jobs<u64> {
    Jobs::with_attempt(move |_amount: u64, attempt: Attempt| {
        let bank = bank.clone();
        async move { bank.pay(attempt).await }
    })
}
// ANCHOR_END: once

#[otp::test]
async fn what_comes_twice_is_noticed() -> Result<(), Box<dyn std::error::Error>> {
    let bank = Bank::default();
    let queue = payments(bank.clone()).start_link().await?;
    queue.enqueue(7).await?;
    assert_eq!(queue.drain(None).await, Ok(0));
    assert_eq!(bank.known.lock().unwrap().len(), 1);
    Ok(())
}
