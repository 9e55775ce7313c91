//! A user's file, in which rust-analyzer is asked. `<name>` in a comment is a place that a case replaces.

use otp::prelude::*;
use std::collections::HashMap;

/// Words and their numbers.
#[derive(Debug, Default)]
pub struct Kv {
    map: HashMap<String, u64>,
}

#[gen_server(into(String))]
impl Kv {
    /// Stores a number under a word.
    #[call]
    pub fn put(&mut self, key: String, value: u64) {
        // <body of put>
        self.map.insert(key, value);
    }

    /// Looks a number up.
    #[call]
    pub async fn get(&self, key: String, cx: &mut Ctx<Self>) -> Option<u64> {
        // <body of get>
        self.map.get(&key).copied()
    }

    /// Forgets everything.
    #[cast]
    pub fn clear(&mut self) {
        self.map.clear();
    }
    // <another handler>
}

#[derive(Debug, Default)]
pub struct Shut {
    tries: u32,
}

#[derive(Debug)]
pub struct Open;

pub struct Door {
    code: u32,
}

#[gen_statem(Shut, Open)]
impl Door {
    #[init]
    pub fn new(code: u32) -> (Self, Shut) {
        (Door { code }, Shut::default())
    }

    /// Tries a code.
    #[cast(otherwise = ignore)]
    pub fn enter_code(&mut self, at: Shut, code: u32) -> To<Shut, Open> {
        // <body of enter_code>
        if code == self.code { to(Open) } else { to(Shut { tries: at.tries + 1 }) }
    }
}

#[derive(Debug)]
pub struct Line(String);

#[derive(Debug, Default)]
pub struct Screen {
    lines: Vec<String>,
}

#[gen_event(Line)]
impl Screen {
    #[event]
    fn line(&mut self, line: &Line) {
        // <body of line>
        self.lines.push(line.0.clone());
    }
}

supervisor! {
    /// The root.
    pub App: one_for_one {
        /// The only store.
        kv: Kv = Kv::spec(),
        door: Door = Door::spec(1234),
    }
}

pub async fn client(kv: KvRef, door: DoorRef, app: AppRef, mut inbox: Inbox) -> Result<(), CallError> {
    kv.put("a", 1).await?;
    // <in the client>
    Ok(())
}
