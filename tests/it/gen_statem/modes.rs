//! What a stack of callback modules is in Rust: a stack of handlers in the data.

use crate::kit::captured::Captured;
use otp::CallError;
use otp::prelude::*;

trait Mode: Send {
    fn answer(&self) -> &'static str;
}

struct Named(&'static str);

impl Mode for Named {
    fn answer(&self) -> &'static str {
        self.0
    }
}

#[derive(Debug)]
pub struct Running;

pub struct Stack {
    modes: Vec<Box<dyn Mode>>,
    entered: u32,
}

#[gen_statem(Running)]
impl Stack {
    #[init]
    pub fn new() -> (Self, Running) {
        (Self { modes: vec![Box::new(Named("first"))], entered: 0 }, Running)
    }

    #[enter]
    fn entered(&mut self, _: &Running) {
        self.entered += 1;
    }

    #[call]
    pub fn ask(&self) -> (&'static str, u32) {
        (self.modes.last().map_or("nobody", |mode| mode.answer()), self.entered)
    }

    #[cast]
    pub fn push(&mut self, name: &'static str) {
        self.modes.push(Box::new(Named(name)));
    }

    #[cast]
    pub fn change(&mut self, name: &'static str) {
        self.modes.pop();
        self.modes.push(Box::new(Named(name)));
    }

    #[cast]
    pub fn pop(&mut self) -> Result<(), Stop> {
        if self.modes.len() < 2 {
            return Err(Stop::error("bad_action: pop_callback_module"));
        }
        self.modes.pop();
        Ok(())
    }
}

/// `gen_statem_SUITE`: `pop_too_many` (ST-041)
#[otp::test]
async fn who_is_on_top_answers_and_the_last_cannot_be_popped() {
    let _captured = Captured::start("otp::report");
    let stack = Stack::start().await.unwrap();
    assert_eq!(stack.ask().await, Ok(("first", 1)));
    stack.push("second");
    assert_eq!(stack.ask().await, Ok(("second", 1)));
    stack.change("third");
    assert_eq!(stack.ask().await, Ok(("third", 1)));
    stack.pop();
    assert_eq!(stack.ask().await, Ok(("first", 1)));
    stack.pop();
    let reason = ExitReason::error("bad_action: pop_callback_module");
    assert_eq!(stack.ask().await, Err(CallError::Exited(reason)));
}
