//! A hundred thousand random rounds beside a model that cannot be wrong.

use super::owner::{Duplicates, Owner, Uniques, duplicate, unique};
use otp::Pid;
use otp::key_registry::RegistryError;
use std::collections::{BTreeMap, BTreeSet};

const ROUNDS: usize = 100_000;
const OWNERS: usize = 6;
const KEYS: u64 = 12;

/// Numbers that are the same in every run (xorshift).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % sides
    }
}

fn key(n: u64) -> String {
    format!("key {n}")
}

/// What a process is told to do in one errand: many rounds, so that there are few messages.
enum Move {
    Register(String, u32),
    Unregister(String),
    UnregisterOdd(String),
    Update(String),
}

async fn unique_moves(owner: Owner, registry: &Uniques, moves: Vec<Move>) -> Vec<Result<(), RegistryError>> {
    let registry = registry.clone();
    let carry_out = move |next: Move| match next {
        Move::Register(key, value) => registry.register(key, value),
        Move::Unregister(key) => {
            registry.unregister(&key);
            Ok(())
        }
        Move::UnregisterOdd(key) => {
            registry.unregister_match(&key, |n| n % 2 == 1);
            Ok(())
        }
        Move::Update(key) => {
            registry.update_value(&key, |n| n + 1);
            Ok(())
        }
    };
    owner.does(move || moves.into_iter().map(carry_out).collect()).await
}

/// register/unregister/update/die/lookup, unique.
#[otp::test]
async fn a_unique_registry_is_a_map() {
    let registry = unique().await;
    let mut dice = Dice(0x2545_F491_4F6C_DD1D);
    let mut owners: Vec<Owner> = (0..OWNERS).map(|_| Owner::new()).collect();
    let mut model: BTreeMap<String, (Pid, u32)> = BTreeMap::new();
    let mut rounds = 0;
    while rounds < ROUNDS {
        let n = usize::try_from(dice.roll(OWNERS as u64)).expect("small");
        let owner = owners[n];
        if dice.roll(8) == 0 {
            owner.dies().await;
            owners[n] = Owner::new();
            model.retain(|_, (pid, _)| *pid != owner.0);
            assert!(registry.keys(owner.0).is_empty());
            rounds += 1;
        } else {
            let mut expected = Vec::new();
            let mut moves = Vec::new();
            for _ in 0..40 {
                let (key, value) = (key(dice.roll(KEYS)), u32::try_from(dice.roll(100)).expect("small"));
                let mine = model.get(&key).filter(|(pid, _)| *pid == owner.0).map(|(_, value)| *value);
                let mut outcome = Ok(());
                moves.push(match dice.roll(6) {
                    0..=2 => {
                        match model.get(&key) {
                            Some((holder, _)) => outcome = Err(RegistryError::AlreadyRegistered(*holder)),
                            None => {
                                model.insert(key.clone(), (owner.0, value));
                            }
                        }
                        Move::Register(key, value)
                    }
                    3 => {
                        if mine.is_some() {
                            model.remove(&key);
                        }
                        Move::Unregister(key)
                    }
                    4 => {
                        if mine.is_some_and(|n| n % 2 == 1) {
                            model.remove(&key);
                        }
                        Move::UnregisterOdd(key)
                    }
                    _ => {
                        if let Some(n) = mine {
                            model.insert(key.clone(), (owner.0, n + 1));
                        }
                        Move::Update(key)
                    }
                });
                expected.push(outcome);
            }
            rounds += moves.len();
            assert_eq!(unique_moves(owner, &registry, moves).await, expected);
        }
        assert_eq!(registry.count(), model.len());
        for n in 0..KEYS {
            let key = key(n);
            assert_eq!(registry.lookup(&key), model.get(&key).copied());
        }
        let mut keys = registry.keys(owners[0].0);
        keys.sort_unstable();
        let of_first = model.iter().filter(|(_, (pid, _))| *pid == owners[0].0).map(|(key, _)| key.clone());
        assert!(keys.into_iter().eq(of_first));
    }
}

async fn duplicate_moves(owner: Owner, registry: &Duplicates, moves: Vec<Move>) {
    let registry = registry.clone();
    let carry_out = move |next: Move| match next {
        Move::Register(key, value) => registry.register(key, value).expect("it runs"),
        Move::Unregister(key) => registry.unregister(&key),
        Move::UnregisterOdd(key) | Move::Update(key) => {
            registry.unregister_match(&key, |n| n % 2 == 1);
        }
    };
    owner.does(move || moves.into_iter().for_each(carry_out)).await;
}

/// register/unregister/die/lookup, duplicate, over several partitions.
#[otp::test]
async fn a_duplicate_registry_is_a_list_for_each_key() {
    let registry = duplicate(3).await;
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    let mut owners: Vec<Owner> = (0..OWNERS).map(|_| Owner::new()).collect();
    let mut model: Vec<(String, Pid, u32)> = Vec::new();
    let mut rounds = 0;
    while rounds < ROUNDS / 4 {
        let n = usize::try_from(dice.roll(OWNERS as u64)).expect("small");
        let owner = owners[n];
        if dice.roll(4) == 0 {
            owner.dies().await;
            owners[n] = Owner::new();
            model.retain(|(_, pid, _)| *pid != owner.0);
            rounds += 1;
        } else {
            let mut moves = Vec::new();
            for _ in 0..20 {
                let (key, value) = (key(dice.roll(KEYS)), u32::try_from(dice.roll(100)).expect("small"));
                let mine = |entry: &(String, Pid, u32)| entry.0 == key && entry.1 == owner.0;
                moves.push(match dice.roll(4) {
                    0 | 1 => {
                        model.push((key.clone(), owner.0, value));
                        Move::Register(key, value)
                    }
                    2 => {
                        model.retain(|entry| !mine(entry));
                        Move::Unregister(key)
                    }
                    _ => {
                        model.retain(|entry| !(mine(entry) && entry.2 % 2 == 1));
                        Move::UnregisterOdd(key)
                    }
                });
            }
            rounds += moves.len();
            duplicate_moves(owner, &registry, moves).await;
        }
        assert_eq!(registry.count(), model.len());
        let all = registry.select(|key, pid, value| Some((key.clone(), pid, *value)));
        assert_eq!(all, model, "in the order in which they were registered");
        let key = key(dice.roll(KEYS));
        let found: BTreeSet<_> = registry.lookup(&key).into_iter().collect();
        let expected: BTreeSet<_> =
            model.iter().filter(|entry| entry.0 == key).map(|(_, pid, value)| (*pid, *value)).collect();
        assert_eq!(found, expected);
    }
}
