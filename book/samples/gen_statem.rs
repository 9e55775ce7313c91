//! State machines.

// ANCHOR: door
use otp::prelude::*;
use std::time::Duration;

/// It is locked.
#[derive(Debug, Default, PartialEq)]
pub struct Locked {
    typed: Vec<u8>,
}

/// It is open.
#[derive(Debug, PartialEq)]
pub struct Open;

/// What a door needs in any state.
#[derive(Debug)]
pub struct Door {
    code: Vec<u8>,
    knocks: u32,
}

#[gen_statem(Locked, Open)]
impl Door {
    #[init]
    pub fn new(code: Vec<u8>) -> (Self, Locked) {
        (Door { code, knocks: 0 }, Locked::default())
    }

    /// A digit was typed. While the door is open, digits wait.
    #[cast(otherwise = postpone)]
    pub fn digit(&mut self, mut at: Locked, digit: u8) -> To<Locked, Open> {
        at.typed.push(digit);
        if at.typed == self.code {
            to(Open)
        } else if at.typed.len() < self.code.len() {
            to(at)
        } else {
            to(Locked::default())
        }
    }

    /// Shuts the door; replies how often somebody has knocked.
    #[call(otherwise = stop)]
    pub fn close(&mut self, _: Open) -> (u32, To<Locked>) {
        (self.knocks, to(Locked::default()))
    }

    #[cast(event(knock))]
    pub fn knock_and_wait(&mut self, _: &Locked) {
        self.knocks += 1;
    }

    #[cast(event(knock))]
    pub fn knock_and_enter(&mut self, _: &Open) {}

    /// In any state.
    #[call]
    pub fn knocks(&self) -> u32 {
        self.knocks
    }

    #[enter]
    fn opened(&mut self, _: &Open, cx: &mut Ctx<Self>) {
        cx.state_timeout(Duration::from_secs(10));
    }

    #[state_timeout]
    fn relock(&mut self, _: Open) -> To<Locked> {
        to(Locked::default())
    }
}
// ANCHOR_END: door

#[otp::test]
async fn a_door() {
    run().await.unwrap();
}

async fn run() -> Result<(), Box<dyn std::error::Error>> {
    // ANCHOR: client
    let door = Door::start_link(vec![1, 2]).await?;
    door.knock();
    door.digit(1);
    door.digit(2);
    assert_eq!(door.close().await?, 1);
    // ANCHOR_END: client
    Ok(())
}

// ANCHOR: unit
#[test]
fn the_right_code_opens() {
    let (mut door, at) = Door::new(vec![1, 2]);
    let To::A(at) = door.digit(at, 1) else { panic!("it opened") };
    assert_eq!(door.digit(at, 2), to(Open));
    assert_eq!(DoorState::MERMAID, include_str!("door.mmd"));
}
// ANCHOR_END: unit
