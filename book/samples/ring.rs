//! Consistent placement.

// ANCHOR: shards
use otp::prelude::*;
use otp::ring::{Ring, RingBytes};
use std::collections::BTreeMap;
use std::error::Error;

#[derive(Default)]
pub struct Shard {
    map: BTreeMap<String, u64>,
}

#[gen_server]
impl Shard {
    #[cast]
    pub fn put(&mut self, key: String, value: u64) {
        self.map.insert(key, value);
    }

    #[call]
    pub fn get(&self, key: String) -> Option<u64> {
        self.map.get(&key).copied()
    }
}

#[otp::test]
async fn shards() -> Result<(), Box<dyn Error>> {
    let names = ["ant", "bee", "cat"];
    for name in names {
        Shard::spec().name(format!("ring {name}")).start_link().await?;
    }
    let ring = Ring::of(names);
    let shard = |key: &str| Shard::named(format!("ring {}", ring.owner(key).unwrap()));

    shard("apples").put("apples".to_owned(), 3);
    assert_eq!(shard("apples").get("apples".to_owned()).await?, Some(3)); // the same one
    Ok(())
}
// ANCHOR_END: shards

// ANCHOR: change
#[test]
fn few_keys_move() {
    let before = Ring::of(["ant", "bee", "cat"]);
    let mut after = before.clone();
    after.insert("dog");
    for key in 0..1000_u32 {
        let (was, is) = (before.owner(&key), after.owner(&key));
        assert!(was == is || is == Some(&"dog"));
    }
}
// ANCHOR_END: change

// ANCHOR: failover
#[test]
fn the_next_one() {
    let ring = Ring::of(["ant", "bee", "cat"]);
    let is_up = |member: &&&str| **member != "cat";
    assert_eq!(ring.owners("eve", 2), [&"cat", &"ant"]); // two copies
    assert_eq!(ring.preference("eve").find(is_up), Some(&"ant")); // while the cat is away
}
// ANCHOR_END: failover

// ANCHOR: member
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Node {
    pub name: String,
    pub memory_gb: u32,
}

impl RingBytes for Node {
    fn with_bytes<R>(&self, see: impl FnOnce(&[u8]) -> R) -> R {
        self.name.with_bytes(see) // more memory makes it no other node
    }
}

#[test]
fn weights() {
    let mut ring = Ring::new();
    for (name, memory_gb) in [("small", 8), ("large", 32)] {
        ring.insert_weighted(Node { name: name.to_owned(), memory_gb }, memory_gb / 8);
    }
    let of_large = (0..1000_u32).filter(|key| ring.owner(key).unwrap().name == "large").count();
    assert!((700..900).contains(&of_large)); // four times as many
}
// ANCHOR_END: member
