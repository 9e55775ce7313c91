//! The contract of a store, asked of this one.
#![cfg(test)]

use super::Sqlite;
use crate::receipt::Receipt;
use otp::jobs::{Inserted, JobId, NewJob, Store, Taken};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

fn new(customer: u64, due: u64) -> NewJob<Receipt> {
    NewJob::new(Receipt { customer }, at(due))
}

fn at(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(seconds)
}

fn inserted(store: &mut Sqlite<Receipt>, new: &NewJob<Receipt>) -> JobId {
    match store.insert(new) {
        Ok(Inserted::New(id)) => id,
        other => panic!("{other:?}"),
    }
}

fn shown(taken: Vec<Taken<Receipt>>) -> Vec<(u64, u32)> {
    taken.into_iter().map(|taken| (taken.job.map_or(0, |job| job.customer), taken.attempt)).collect()
}

#[test]
fn jobs_are_taken_in_order_and_come_back_as_they_are_told() {
    let mut store = Sqlite::<Receipt>::open(":memory:").unwrap();
    let late = inserted(&mut store, &new(1, 100));
    let second = inserted(&mut store, &new(2, 10));
    let third = inserted(&mut store, &new(3, 10));
    let mut urgent = new(4, 20);
    urgent.priority = 1;
    let first = inserted(&mut store, &urgent);
    assert_eq!((store.waiting().unwrap(), store.next_due().unwrap()), (4, Some(at(10))));
    assert_eq!(shown(store.take(at(9), 10).unwrap()), []);
    assert_eq!(shown(store.take(at(20), 2).unwrap()), [(4, 1), (2, 1)]);
    assert_eq!(shown(store.take(at(20), 2).unwrap()), [(3, 1)]);

    store.complete(first).unwrap();
    store.retry(second, at(50), "busy").unwrap();
    store.give_back(third).unwrap();
    assert_eq!((store.waiting().unwrap(), store.next_due().unwrap()), (3, Some(at(10))));
    assert_eq!(shown(store.take(at(50), 9).unwrap()), [(3, 1), (2, 2)]);
    assert_eq!(store.bury(second, "gone").unwrap(), Some(Receipt { customer: 2 }));
    store.recover().unwrap();
    assert_eq!(shown(store.take(at(50), 9).unwrap()), [(3, 2)]);
    assert_eq!((store.cancel(third).unwrap(), store.cancel(late).unwrap()), (true, true));
    assert_eq!((store.cancel(first).unwrap(), store.cancel(second).unwrap()), (false, false));
    assert_eq!(store.counts().unwrap(), [("waiting", 0), ("running", 0), ("dead", 1)]);
    assert_eq!(store.next_due().unwrap(), None);
}

#[test]
fn a_key_is_one_jobs_while_it_waits_or_runs() {
    let mut store = Sqlite::<Receipt>::open(":memory:").unwrap();
    let mut keyed = new(1, 0);
    keyed.unique = Some("key".to_owned());
    let id = inserted(&mut store, &keyed);
    assert_eq!(store.insert(&keyed).unwrap(), Inserted::Known(id));
    store.take(at(0), 1).unwrap();
    assert_eq!(store.insert(&keyed).unwrap(), Inserted::Known(id));
    store.bury(id, "dead").unwrap();
    inserted(&mut store, &keyed);
}

#[test]
fn a_transaction_is_all_or_nothing_and_a_panic_in_one_is_survived() {
    let mut store = Sqlite::<Receipt>::open(":memory:").unwrap();
    let failed = store.transaction(|store| {
        inserted(store, &new(1, 0));
        Err::<(), _>(rusqlite::Error::QueryReturnedNoRows)
    });
    assert!(failed.is_err());
    let mut panicking = std::panic::AssertUnwindSafe(&mut store);
    let panicked = std::panic::catch_unwind(move || {
        panicking.transaction(|store| -> Result<(), _> {
            inserted(store, &new(2, 0));
            panic!("as told")
        })
    });
    assert!(panicked.is_err());
    store.transaction(|store| Ok(inserted(store, &new(3, 0)))).unwrap();
    assert_eq!(shown(store.take(at(0), 9).unwrap()), [(3, 1)]);
}

#[test]
fn a_text_that_nobody_understands_is_a_failed_attempt() {
    let mut store = Sqlite::<Receipt>::open(":memory:").unwrap();
    inserted(&mut store, &new(1, 0));
    store.db.execute("UPDATE jobs SET job = 'x'", []).unwrap();
    let taken = store.take(at(0), 1).unwrap();
    assert!(taken[0].job.as_ref().is_err_and(|cause| cause.to_string().contains("invalid digit")));
}
