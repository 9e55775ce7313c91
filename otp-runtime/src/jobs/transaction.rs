//! Several changes of a store, carried out together.

use super::store::{Inserted, JobId, NewJob, Store, Taken};
use crate::exit::Cause;
use crate::panic::guarded;
use crate::report::Kept;
use std::time::SystemTime;

/// What is to be changed.
pub(super) enum Change<J> {
    Recover,
    Complete(JobId),
    Retry { id: JobId, due: SystemTime, error: String },
    GiveBack(JobId),
    Bury { id: JobId, error: String },
    Cancel(JobId),
    Insert(Kept<NewJob<J>>),
}

impl<J> Change<J> {
    /// The job that it is about, if the store knows it already.
    pub(super) fn job(&self) -> Option<JobId> {
        match self {
            Self::Complete(id)
            | Self::Retry { id, .. }
            | Self::GiveBack(id)
            | Self::Bury { id, .. }
            | Self::Cancel(id) => Some(*id),
            Self::Recover | Self::Insert(_) => None,
        }
    }
}

/// What has become of it.
pub(super) enum Changed<J> {
    Done,
    Buried(Kept<Option<J>>),
    Cancelled(bool),
    Inserted(Inserted),
}

/// Changes in their order, and then a look for jobs that may run.
pub(super) struct Batch<J> {
    pub(super) changes: Vec<Change<J>>,
    pub(super) now: SystemTime,
    /// How many jobs may run.
    pub(super) take: usize,
    /// The jobs that wait are counted.
    pub(super) count: bool,
}

/// A change again, and what has become of it.
pub(super) type Settled<J> = (Change<J>, Result<Changed<J>, Cause>);

pub(super) struct Answer<J> {
    pub(super) changes: Vec<Settled<J>>,
    pub(super) looked: Result<Look<J>, Cause>,
}

pub(super) struct Look<J> {
    pub(super) taken: Vec<Kept<Taken<J>>>,
    pub(super) waiting: Option<usize>,
    pub(super) next_due: Option<SystemTime>,
}

/// A store of any kind.
pub(super) trait AnyStore<J>: Send {
    fn carry_out(&mut self, batch: Batch<J>) -> Answer<J>;
}

impl<J: Send + 'static, S: Store<J>> AnyStore<J> for S {
    fn carry_out(&mut self, batch: Batch<J>) -> Answer<J> {
        let Batch { changes, now, take, count } = batch;
        let whole = kept(self, |store| {
            let changed = changes.iter().map(|change| one(store, change)).collect::<Result<Vec<_>, _>>()?;
            Ok((changed, look(store, now, take, count)?))
        });
        match whole {
            Ok((changed, looked)) => {
                Answer { changes: changes.into_iter().zip(changed.into_iter().map(Ok)).collect(), looked: Ok(looked) }
            }
            Err(cause) if changes.len() <= 1 => {
                Answer { changes: changes.into_iter().map(|c| (c, Err(cause.clone()))).collect(), looked: Err(cause) }
            }
            Err(cause) => singly(self, changes, now, take, count, cause),
        }
    }
}

/// One of the changes has spoilt them all: each by itself, as long as the store does not fail twice in a row.
fn singly<J, S: Store<J>>(
    store: &mut S,
    changes: Vec<Change<J>>,
    now: SystemTime,
    take: usize,
    count: bool,
    mut last: Cause,
) -> Answer<J> {
    let mut failures = 0;
    let mut each = Vec::with_capacity(changes.len());
    // what is said of one job is carried out in order, or not at all: the end of one that is cancelled by then is no end
    let mut failed = Vec::new();
    for change in changes {
        let waits = change.job().is_some_and(|job| failed.contains(&job));
        let may = failures < 2 && !waits;
        let outcome = if may { kept(store, |store| one(store, &change)) } else { Err(last.clone()) };
        if outcome.is_err() {
            failed.extend(change.job());
        }
        match &outcome {
            Ok(_) => failures = 0,
            Err(_) if waits => {}
            Err(cause) => {
                failures += 1;
                last = cause.clone();
            }
        }
        each.push((change, outcome));
    }
    let looked = if failures < 2 { kept(store, |store| look(store, now, take, count)) } else { Err(last) };
    Answer { changes: each, looked }
}

/// In a transaction, with whatever it fails with.
fn kept<J, S: Store<J>, R>(store: &mut S, work: impl FnOnce(&mut S) -> Result<R, S::Error>) -> Result<R, Cause> {
    // what an error says is the user's code as well
    guarded(|| store.transaction(work).map_err(Cause::new)).unwrap_or_else(|panic| Err(Cause::text(panic)))
}

fn one<J, S: Store<J>>(store: &mut S, change: &Change<J>) -> Result<Changed<J>, S::Error> {
    match change {
        Change::Recover => store.recover()?,
        Change::Complete(id) => store.complete(*id)?,
        Change::Retry { id, due, error } => store.retry(*id, *due, error)?,
        Change::GiveBack(id) => store.give_back(*id)?,
        Change::Bury { id, error } => {
            return store.bury(*id, error).map(|job| Changed::Buried(Kept::new("dead job", job)));
        }
        Change::Cancel(id) => return store.cancel(*id).map(Changed::Cancelled),
        Change::Insert(new) => return store.insert(new.get()).map(Changed::Inserted),
    }
    Ok(Changed::Done)
}

fn look<J, S: Store<J>>(store: &mut S, now: SystemTime, take: usize, count: bool) -> Result<Look<J>, S::Error> {
    let taken = if take > 0 { store.take(now, take)? } else { Vec::new() };
    let taken = taken.into_iter().map(|taken| Kept::new("job", taken)).collect();
    let waiting = if count { Some(store.waiting()?) } else { None };
    Ok(Look { taken, waiting, next_due: store.next_due()? })
}
