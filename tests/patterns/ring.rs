//! Keys on members.

use otp::ring::Ring;
use std::collections::BTreeMap;

const KEYS: u32 = 100_000;

fn key(n: u32) -> String {
    format!("key {n}")
}

/// How many of the keys each member has.
fn loads<'a>(ring: &'a Ring<String>) -> BTreeMap<&'a str, u32> {
    let mut loads: BTreeMap<&'a str, u32> = ring.members().map(|(member, _)| (member.as_str(), 0)).collect();
    for n in 0..KEYS {
        *loads.entry(ring.owner(&key(n)).expect("there are members")).or_default() += 1;
    }
    loads
}

fn nodes(count: u32) -> Ring<String> {
    (0..count).map(|n| format!("node {n}")).collect()
}

/// These must not change: what was stored with a place is to be found again, and other programs have to agree.
#[test]
fn places_are_the_same_for_ever() {
    let ring = Ring::of(["ant", "bee", "cat", "dog", "eel"]);
    let of_texts: Vec<&str> = ["", "a", "eve", "some key"].iter().map(|key| *ring.owner(*key).expect("five")).collect();
    let of_numbers: Vec<&str> = (0..8_u32).map(|key| *ring.owner(&key).expect("five")).collect();
    assert_eq!(of_texts, TEXTS);
    assert_eq!(of_numbers, NUMBERS);
    assert_eq!(ring.owners("eve", 5), PREFERENCE.iter().collect::<Vec<_>>());
    assert_eq!(ring.owner(&("a", 1_u8)), Some(&"eel"));
    // an integer is the same key whatever its type
    assert!(
        (0..100_u8)
            .all(|n| ring.owner(&n) == ring.owner(&usize::from(n)) && ring.owner(&n) == ring.owner(&i64::from(n)))
    );
}

const TEXTS: [&str; 4] = ["ant", "bee", "cat", "cat"];
const NUMBERS: [&str; 8] = ["ant", "cat", "cat", "bee", "eel", "cat", "dog", "dog"];
const PREFERENCE: [&str; 5] = ["cat", "eel", "ant", "bee", "dog"];

#[test]
fn the_order_in_which_members_come_does_not_count() {
    let one = nodes(7);
    let mut other = Ring::new();
    for n in [3, 9, 0, 6, 2, 5, 1, 4] {
        other.insert(format!("node {n}"));
    }
    assert!(other.remove(&"node 9".to_owned()) && !other.remove(&"node 9".to_owned()));
    assert!(!other.insert("node 0".to_owned()));
    assert!((0..1000).all(|n| one.owners(&key(n), 7) == other.owners(&key(n), 7)));
}

#[test]
fn keys_are_spread_evenly_and_by_weight() {
    for (_, load) in loads(&nodes(10)) {
        assert!((8_000..12_000).contains(&load), "{load} of {KEYS}, of ten members");
    }
    let mut weighted = nodes(4);
    weighted.insert_weighted("big".to_owned(), 4);
    weighted.insert_weighted("none".to_owned(), 0);
    let loads = loads(&weighted);
    assert!((45_000..55_000).contains(&loads["big"]), "{loads:?}");
    assert_eq!(loads["none"], 0);
}

#[test]
fn who_comes_takes_its_share_from_all_and_nobody_else_moves() {
    let before = nodes(10);
    let mut after = before.clone();
    after.insert("node 10".to_owned());
    let mut given: BTreeMap<&String, u32> = BTreeMap::new();
    for n in 0..KEYS {
        let (was, is) = (before.owner(&key(n)).expect("ten"), after.owner(&key(n)).expect("eleven"));
        if was != is {
            assert_eq!(is, "node 10");
            *given.entry(was).or_default() += 1;
        }
    }
    let moved: u32 = given.values().sum();
    assert_eq!(given.len(), 10, "all give something");
    assert!((KEYS * 8 / 110..KEYS * 12 / 110).contains(&moved), "{moved} have moved; a share is {}", KEYS / 11);
}

#[test]
fn who_goes_leaves_its_keys_to_those_that_come_next() {
    let before = nodes(10);
    let mut after = before.clone();
    let gone = "node 3".to_owned();
    after.remove(&gone);
    for n in 0..KEYS / 10 {
        let mut preference: Vec<&String> = before.preference(&key(n)).collect();
        assert_eq!(preference.len(), 10);
        preference.retain(|member| **member != gone);
        assert_eq!(after.preference(&key(n)).collect::<Vec<_>>(), preference);
    }
}

#[test]
fn nobody_has_more_than_a_bounded_load() {
    let ring = nodes(10);
    let mut loads: BTreeMap<String, u64> = BTreeMap::new();
    let mut at_home = 0;
    for n in 0..10_000 {
        let load = |member: &String| loads.get(member).copied().unwrap_or(0);
        let member = ring.owner_bounded(&key(n), 0.05, load).expect("ten").clone();
        at_home += u32::from(ring.owner(&key(n)) == Some(&member));
        *loads.entry(member).or_default() += 1;
    }
    assert!(loads.values().all(|load| *load <= 1_050), "{loads:?}");
    assert!(at_home > 8_000, "most keys are where they belong: {at_home}");
}

#[test]
fn a_ring_of_nobody_has_no_place() {
    let mut ring = Ring::<u32>::new();
    assert!(ring.is_empty() && ring.owner("key").is_none() && ring.owners("key", 3).is_empty());
    assert!(ring.owner_bounded("key", 0.1, |_| 0).is_none());
    ring.insert(7);
    assert_eq!((ring.len(), ring.owner("key"), ring.owners("key", 3)), (1, Some(&7), vec![&7]));
    ring.insert_weighted(7, 0);
    assert_eq!(ring.owner("key"), None);
}
