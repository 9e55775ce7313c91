//! The door with a code lock, with all that a machine has.

use otp::prelude::*;
use otp::{Machine, sys};
use std::time::Duration;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Locked {
    typed: Vec<u8>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Open {
    by: usize,
}

#[derive(Clone, Debug)]
pub struct Door {
    code: Vec<u8>,
    opened: usize,
    log: Vec<String>,
}

#[gen_statem(Locked, Open, derive(Clone))]
impl Door {
    #[init]
    pub fn new(code: Vec<u8>) -> (Self, Locked) {
        (Door { code, opened: 0, log: Vec::new() }, Locked::default())
    }

    /// A digit was typed.
    #[cast(otherwise = postpone)]
    pub fn digit(&mut self, mut at: Locked, digit: u8) -> To<Locked, Open> {
        at.typed.push(digit);
        if at.typed == self.code {
            self.opened += 1;
            to(Open { by: self.opened })
        } else if at.typed.len() >= self.code.len() {
            to(Locked::default())
        } else {
            to(at)
        }
    }

    /// Shuts it by hand.
    #[call(otherwise = stop)]
    pub fn close(&mut self, at: Open) -> (usize, To<Locked>) {
        (at.by, to(Locked::default()))
    }

    #[cast(event(knock))]
    pub fn knock_locked(&mut self, at: &mut Locked) {
        self.log.push(format!("knock, {} typed", at.typed.len()));
    }

    #[cast(event(knock))]
    pub fn knock_open(&mut self, _at: &Open) {
        self.log.push("come in".into());
    }

    /// In any state.
    #[call]
    pub fn status(&self, at: &DoorState) -> String {
        format!("{at:?}")
    }

    #[call]
    pub fn take_log(&mut self) -> Vec<String> {
        std::mem::take(&mut self.log)
    }

    #[enter]
    fn on_open(&mut self, at: &mut Open, cx: &mut Ctx<Self>) {
        self.log.push(format!("opened {} after {}", at.by, cx.previous_state()));
        cx.state_timeout(Duration::from_secs(10));
    }

    #[state_timeout]
    fn relock(&mut self, _: Open) -> To<Locked> {
        self.log.push("relocked".into());
        to(Locked::default())
    }
}

#[otp::test]
async fn the_lock_works() {
    let door = Door::start(vec![1, 2]).await.unwrap();
    door.knock();
    door.digit(1);
    door.digit(2);
    door.knock();
    door.digit(1); // postponed while it is open
    assert_eq!(door.status().await.unwrap(), "Open { by: 1 }");
    assert_eq!(door.take_log().await.unwrap(), ["knock, 0 typed", "opened 1 after Locked", "come in"]);
    tokio::time::sleep(Duration::from_secs(11)).await;
    assert_eq!(door.status().await.unwrap(), "Locked { typed: [1] }");
    assert_eq!(door.take_log().await.unwrap(), ["relocked"]);
    door.digit(2);
    assert_eq!(door.close().await, Ok(2));
    let machine = sys::get_state(&door).await.unwrap();
    assert_eq!(machine.data.opened, 2);
    assert!(matches!(machine.state(), DoorState::Locked(at) if at.typed.is_empty()));
    let error = door.close().await.unwrap_err();
    assert!(error.to_string().contains("came in state `Locked`"), "{error}");
}

#[test]
fn handlers_are_plain_functions() {
    let (mut door, at) = Door::new(vec![1, 2]);
    let To::A(at) = door.digit(at, 1) else { panic!("it opened") };
    assert_eq!(door.digit(at, 2), to(Open { by: 1 }));
    let machine: Machine<Door, DoorState> = Machine::new(door, Open { by: 1 });
    assert_eq!(machine.data.opened, 1);
}
