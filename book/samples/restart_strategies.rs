//! Restart strategies.

use otp::prelude::*;
use otp::supervisor::{ChildSpec, Strategy, Supervisor};
use otp::{Backoff, CallError};
use std::time::Duration;

/// Does nothing in particular.
#[derive(Debug, Default)]
pub struct Letter;

#[gen_server]
impl Letter {
    #[call]
    pub fn ping(&self) {}

    #[cast]
    pub fn crash(&mut self) {
        panic!("as told");
    }
}

// ANCHOR: strategies
/// Starts `a`, `b` and `c`, ends `b`, and looks who has been started anew.
async fn restarted_with_b(strategy: Strategy) -> Result<Vec<String>, Box<dyn std::error::Error>> {
    let letter = |id: &'static str| ChildSpec::new::<Letter>(id, Letter::spec);
    let letters = Supervisor::new(strategy).child(letter("a")).child(letter("b")).child(letter("c"));
    let letters = letters.start_link().await?;

    let b = letters.which_child("b").await?.pid().ok_or("it runs")?;
    otp::exit(b, ExitReason::Kill);
    otp::exited(b).await;

    let children = letters.which_children().await?; // last started first
    let restarted = children.into_iter().rev().filter(|child| child.restarts > 0);
    Ok(restarted.filter_map(|child| Some(child.id?.to_string())).collect())
}

#[otp::test]
async fn who_is_restarted_when_b_ends() -> Result<(), Box<dyn std::error::Error>> {
    assert_eq!(restarted_with_b(Strategy::OneForOne).await?, ["b"]);
    assert_eq!(restarted_with_b(Strategy::OneForAll).await?, ["a", "b", "c"]);
    assert_eq!(restarted_with_b(Strategy::RestForOne).await?, ["b", "c"]);
    Ok(())
}
// ANCHOR_END: strategies

// ANCHOR: give_up
supervisor! {
    pub Strict: one_for_one, intensity = 1, period = "5s" {
        letter: Letter = Letter::spec(),
    }
}

#[otp::test]
async fn one_restart_too_many() -> Result<(), Box<dyn std::error::Error>> {
    let strict = Strict.start().await?;
    let letter = strict.letter();

    letter.crash();
    while letter.ping().await.is_err() {} // restarted once
    letter.crash();
    while !matches!(letter.ping().await, Err(CallError::NoProc)) {} // the supervisor has given up
    Ok(())
}
// ANCHOR_END: give_up

// ANCHOR: backoff
supervisor! {
    pub Patient: one_for_one, intensity = 10, period = "60s" {
        /// One second, two, four, and so on, until it has run for a minute.
        letter: Letter = Letter::spec().backoff(Backoff::new(Duration::from_secs(1), Duration::from_secs(60))),
    }
}

#[otp::test]
async fn a_pause_before_the_restart() -> Result<(), Box<dyn std::error::Error>> {
    let patient = Patient.start_link().await?;
    let letter = patient.letter().pid().ok_or("it runs")?;
    otp::exit(letter, ExitReason::Kill);
    otp::exited(letter).await;

    let waiting = patient.as_ref().which_child("letter").await?;
    assert_eq!(waiting.next_attempt, Some(Duration::from_secs(1)));
    patient.letter().ping().await?; // waits for the next one
    Ok(())
}
// ANCHOR_END: backoff
