//! A registry of the test's own, and names in it that do what they are told.

use otp::{Pid, Via};
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex};

/// A registry: a map, and a list of what it was asked.
#[derive(Clone, Default)]
pub(crate) struct Shelf {
    names: Arc<Mutex<HashMap<u32, Pid>>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Shelf {
    /// An honest name.
    pub(crate) fn at(&self, key: u32) -> OnShelf {
        OnShelf { shelf: self.clone(), key, trick: Trick::None }
    }

    pub(crate) fn with(&self, key: u32, trick: Trick) -> OnShelf {
        OnShelf { shelf: self.clone(), key, trick }
    }

    /// Who is entered, alive or not.
    pub(crate) fn holder(&self, key: u32) -> Option<Pid> {
        self.names.lock().unwrap().get(&key).copied()
    }

    /// Who registered and unregistered since the last look.
    pub(crate) fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }

    fn note(&self, what: &str, pid: Pid) {
        self.asked.lock().unwrap().push(format!("{what} {pid}"));
    }
}

/// What is wrong with a name.
#[derive(Clone, Default)]
pub(crate) enum Trick {
    #[default]
    None,
    PanicIn(&'static str),
    /// It registers, and panics then.
    PanicAfterRegister,
    /// It is always somebody else's.
    Always(Pid),
    /// It says yes and forgets it.
    Forget,
    /// It says no though nobody has it.
    Refuse,
    /// Its `Debug` panics.
    Unprintable,
    /// Each of its functions does this first.
    First(Arc<dyn Fn(&str) + Send + Sync>),
}

#[derive(Clone)]
pub(crate) struct OnShelf {
    shelf: Shelf,
    key: u32,
    trick: Trick,
}

impl OnShelf {
    fn begin(&self, function: &'static str) {
        match &self.trick {
            Trick::PanicIn(here) if *here == function => panic!("{function} as told"),
            Trick::First(first) => first(function),
            _ => {}
        }
    }
}

impl Via for OnShelf {
    fn register_name(&self, pid: Pid) -> bool {
        self.shelf.note("register", pid);
        self.begin("register_name");
        match self.trick {
            Trick::Forget => return true,
            Trick::Refuse => return false,
            _ => {}
        }
        let holder = *self.shelf.names.lock().unwrap().entry(self.key).or_insert(pid);
        assert!(!matches!(self.trick, Trick::PanicAfterRegister), "too late");
        holder == pid
    }

    fn unregister_name(&self, pid: Pid) {
        self.shelf.note("unregister", pid);
        self.begin("unregister_name");
        let mut names = self.shelf.names.lock().unwrap();
        if names.get(&self.key) == Some(&pid) {
            names.remove(&self.key);
        }
    }

    fn whereis_name(&self) -> Option<Pid> {
        self.begin("whereis_name");
        match self.trick {
            Trick::Always(pid) => Some(pid),
            _ => self.shelf.holder(self.key),
        }
    }
}

impl fmt::Debug for OnShelf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        assert!(!matches!(self.trick, Trick::Unprintable), "not printable");
        write!(f, "shelf/{}", self.key)
    }
}
