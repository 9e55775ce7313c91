//! A door with a code lock, from OTP's design principles. Run with `cargo run --example code_lock`.
//!
//! The right digits in a row open it for a while. While it is open, digits are kept for later.
#![forbid(unsafe_code)]

use otp::prelude::*;
use std::error::Error;
use std::time::Duration;

/// The door is locked.
#[derive(Debug, Default)]
pub struct Locked {
    typed: Vec<u8>,
}

/// The door is open.
#[derive(Debug)]
pub struct Open;

/// What it needs in any state.
#[derive(Debug)]
pub struct CodeLock {
    code: Vec<u8>,
    open_for: Duration,
}

#[gen_statem(Locked, Open)]
impl CodeLock {
    /// A locked door.
    #[init]
    pub fn new(code: Vec<u8>, open_for: Duration) -> (Self, Locked) {
        (Self { code, open_for }, Locked::default())
    }

    /// A button was pressed. It owns the state, so it may leave it, but for `Open` only.
    #[cast(otherwise = postpone)]
    pub fn button(&mut self, mut at: Locked, digit: u8) -> To<Locked, Open> {
        at.typed.push(digit);
        let too_many = at.typed.len().saturating_sub(self.code.len());
        at.typed.drain(..too_many);
        if at.typed == self.code { to(Open) } else { to(at) }
    }

    /// How long the code is.
    #[call]
    pub fn code_length(&self) -> usize {
        self.code.len()
    }

    /// Replies when it is open.
    #[call(event(opened), otherwise = postpone)]
    pub fn is_open(&self, _: &Open) {}

    #[enter]
    fn unlock(&mut self, _: &Open, cx: &mut Ctx<Self>) {
        println!("open, coming from {}", cx.previous_state());
        cx.state_timeout(self.open_for);
    }

    #[enter]
    fn lock(&mut self, _: &Locked) {
        println!("locked");
    }

    /// It was open long enough.
    #[state_timeout]
    fn close(&mut self, _: Open) -> To<Locked> {
        to(Locked::default())
    }
}

#[otp::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let door = CodeLock::start_link(vec![1, 2, 3], Duration::from_millis(20)).await?;
    println!("a code of {} digits", door.code_length().await?);

    for digit in [7, 1, 2, 3] {
        door.button(digit);
    }
    door.opened().await?;

    // the door is open: these wait until it is locked again
    for digit in [1, 2, 3] {
        door.button(digit);
    }
    println!("three more buttons");
    tokio::time::sleep(Duration::from_millis(30)).await;
    door.opened().await?;

    println!("{}", CodeLockState::MERMAID);
    Ok(door.stop().await?)
}
