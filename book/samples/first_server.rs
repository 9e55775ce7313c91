//! Your first server.

// ANCHOR: state
use otp::prelude::*;
use otp::{CallError, StartError};
use std::collections::HashMap;

/// A store that holds a fixed number of keys.
#[derive(Debug)]
pub struct Store {
    map: HashMap<String, u64>,
    capacity: usize,
}
// ANCHOR_END: state

// ANCHOR: server
#[gen_server(into(String))]
impl Store {
    /// An empty store for at most `capacity` keys.
    #[init]
    pub fn new(capacity: usize) -> Self {
        Self { map: HashMap::new(), capacity }
    }

    /// Looks a key up.
    #[call]
    pub fn get(&self, key: String) -> Option<u64> {
        self.map.get(&key).copied()
    }

    /// Stores a value; `false` if the store is full.
    #[call]
    pub fn put(&mut self, key: String, value: u64) -> bool {
        let room = self.room() || self.map.contains_key(&key);
        if room {
            self.map.insert(key, value);
        }
        room
    }

    /// Forgets everything.
    #[cast]
    pub fn clear(&mut self) {
        self.map.clear();
    }

    fn room(&self) -> bool {
        self.map.len() < self.capacity
    }
}
// ANCHOR_END: server

// ANCHOR: use
#[otp::test]
async fn a_full_store_takes_no_new_key() -> Result<(), Box<dyn std::error::Error>> {
    let store = Store::start_link(1).await?;

    assert!(store.put("a", 1).await?);
    assert!(!store.put("b", 2).await?);
    assert_eq!(store.get("a").await?, Some(1));

    store.clear();
    assert_eq!(store.get("a").await?, None);
    Ok(())
}
// ANCHOR_END: use

// ANCHOR: plain
#[test]
fn handlers_are_methods() {
    let mut store = Store::new(1);
    assert!(store.put("a".to_owned(), 1));
    assert!(!store.room());
}
// ANCHOR_END: plain

// ANCHOR: refuse
#[derive(Debug)]
pub struct Numbers(Vec<u64>);

#[gen_server]
impl Numbers {
    /// Refuses to start with a text that is not a list of numbers.
    #[init]
    pub fn parse(text: String) -> Result<Self, Stop> {
        let numbers = text.split(',').map(str::parse).collect::<Result<_, _>>()?;
        Ok(Self(numbers))
    }

    /// Adds them up.
    #[call]
    pub fn sum(&self) -> u64 {
        self.0.iter().sum()
    }
}

#[otp::test]
async fn init_may_refuse() -> Result<(), Box<dyn std::error::Error>> {
    let numbers = Numbers::start("1,2".to_owned()).await?;
    assert_eq!(numbers.sum().await?, 3);

    let refused = Numbers::start("1,x".to_owned()).await;
    assert_eq!(refused.unwrap_err().to_string(), "not started: invalid digit found in string");
    Ok(())
}
// ANCHOR_END: refuse

// ANCHOR: named
#[otp::test]
async fn a_server_is_found_by_its_name() -> Result<(), Box<dyn std::error::Error>> {
    Store::spec(10).name("store").start_link().await?;

    let store = Store::named("store");
    assert!(store.put("a", 1).await?);

    let taken = Store::spec(10).name("store").start_link().await;
    assert!(matches!(taken, Err(StartError::AlreadyStarted(_))));

    let numbers = Numbers::named("store"); // but that is a store
    assert_eq!(numbers.sum().await, Err(CallError::WrongServer));
    Ok(())
}
// ANCHOR_END: named
