//! A store that outlives its queues and their declarations, as a file would, and that can be told to fail.

use otp::jobs::{Inserted, JobId, NewJob, Store, Taken};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::SystemTime;

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum State {
    Waits,
    Runs,
    Dead,
}

#[derive(Clone)]
struct Row<J> {
    new: NewJob<J>,
    attempts: u32,
    state: State,
}

#[derive(Clone)]
struct Table<J> {
    next: u64,
    rows: BTreeMap<JobId, Row<J>>,
    /// So many transactions fail.
    failing: u32,
    /// A job that nobody can store.
    poison: Option<J>,
    commits: u32,
}

/// Clones are the same disk.
#[derive(Clone)]
pub(crate) struct Disk<J, const BLOCKING: bool = true>(Arc<Mutex<Table<J>>>);

#[derive(Debug)]
pub(crate) struct Broken;

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the disk is broken")
    }
}

impl std::error::Error for Broken {}

impl<J: Clone, const B: bool> Disk<J, B> {
    pub(crate) fn new() -> Self {
        Self(Arc::new(Mutex::new(Table { next: 1, rows: BTreeMap::new(), failing: 0, poison: None, commits: 0 })))
    }

    pub(crate) fn fails(&self, times: u32) {
        self.0.lock().unwrap().failing = times;
    }

    pub(crate) fn cannot_store(&self, job: J) {
        self.0.lock().unwrap().poison = Some(job);
    }

    pub(crate) fn commits(&self) -> u32 {
        self.0.lock().unwrap().commits
    }

    pub(crate) fn states(&self) -> Vec<(u64, State, u32)> {
        let table = self.0.lock().unwrap();
        table.rows.iter().map(|(id, row)| (id.number(), row.state, row.attempts)).collect()
    }

    #[expect(clippy::unnecessary_wraps, reason = "as the functions of a store")]
    fn with<R>(&self, work: impl FnOnce(&mut Table<J>) -> R) -> Result<R, Broken> {
        Ok(work(&mut self.0.lock().unwrap()))
    }

    fn change(&self, id: JobId, work: impl FnOnce(&mut Row<J>)) -> Result<(), Broken> {
        self.with(|table| {
            let row = table.rows.get_mut(&id).expect("the queue settles only jobs that it has taken");
            assert_eq!(row.state, State::Runs, "job {id}");
            work(row);
        })
    }
}

impl<J: Clone + PartialEq + Send + 'static, const B: bool> Store<J> for Disk<J, B> {
    type Error = Broken;
    const BLOCKING: bool = B;

    fn transaction<R>(&mut self, work: impl FnOnce(&mut Self) -> Result<R, Broken>) -> Result<R, Broken> {
        let before = self.0.lock().unwrap().clone();
        let done = work(self);
        let mut table = self.0.lock().unwrap();
        if table.failing == 0 && done.is_ok() {
            table.commits += 1;
            return done;
        }
        *table = Table { failing: table.failing.saturating_sub(1), ..before };
        Err(Broken)
    }

    fn recover(&mut self) -> Result<(), Broken> {
        self.with(|table| {
            let running = table.rows.values_mut().filter(|row| row.state == State::Runs);
            running.for_each(|row| row.state = State::Waits);
        })
    }

    fn insert(&mut self, new: &NewJob<J>) -> Result<Inserted, Broken> {
        self.with(|table| {
            if table.poison.as_ref() == Some(&new.job) {
                return Err(Broken);
            }
            let same = |row: &Row<J>| new.unique.is_some() && row.new.unique == new.unique && row.state != State::Dead;
            if let Some((id, _)) = table.rows.iter().find(|(_, row)| same(row)) {
                return Ok(Inserted::Known(*id));
            }
            let id = JobId::new(table.next);
            table.next += 1;
            table.rows.insert(id, Row { new: new.clone(), attempts: 0, state: State::Waits });
            Ok(Inserted::New(id))
        })?
    }

    fn take(&mut self, now: SystemTime, most: usize) -> Result<Vec<Taken<J>>, Broken> {
        self.with(|table| {
            let due = table.rows.iter_mut().filter(|(_, row)| row.state == State::Waits && row.new.due <= now);
            let mut due: Vec<_> = due.collect();
            due.sort_by_key(|(id, row)| (row.new.priority, row.new.due, **id));
            let take = |(id, row): (&JobId, &mut Row<J>)| {
                row.state = State::Runs;
                row.attempts += 1;
                Taken { id: *id, job: Ok(row.new.job.clone()), attempt: row.attempts }
            };
            due.into_iter().take(most).map(take).collect()
        })
    }

    fn complete(&mut self, id: JobId) -> Result<(), Broken> {
        self.change(id, |_| ())?;
        self.with(|table| table.rows.remove(&id)).map(drop)
    }

    fn retry(&mut self, id: JobId, due: SystemTime, _error: &str) -> Result<(), Broken> {
        self.change(id, |row| {
            row.state = State::Waits;
            row.new.due = due;
        })
    }

    fn give_back(&mut self, id: JobId) -> Result<(), Broken> {
        self.change(id, |row| {
            row.state = State::Waits;
            row.attempts -= 1;
        })
    }

    fn bury(&mut self, id: JobId, _error: &str) -> Result<Option<J>, Broken> {
        let mut job = None;
        self.change(id, |row| {
            row.state = State::Dead;
            job = Some(row.new.job.clone());
        })?;
        Ok(job)
    }

    fn cancel(&mut self, id: JobId) -> Result<bool, Broken> {
        self.with(|table| {
            let there = table.rows.get(&id).is_some_and(|row| row.state != State::Dead);
            there && table.rows.remove(&id).is_some()
        })
    }

    fn waiting(&mut self) -> Result<usize, Broken> {
        self.with(|table| table.rows.values().filter(|row| row.state == State::Waits).count())
    }

    fn next_due(&mut self) -> Result<Option<SystemTime>, Broken> {
        self.with(|table| table.rows.values().filter(|row| row.state == State::Waits).map(|row| row.new.due).min())
    }
}
