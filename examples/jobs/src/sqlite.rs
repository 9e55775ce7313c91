//! Jobs in a table of SQLite.

mod tests;

use std::error::Error as StdError;
use std::fmt::Display;
use std::marker::PhantomData;
use std::str::FromStr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use otp::Cause;
use otp::jobs::{Inserted, JobId, NewJob, Store, Taken};
use rusqlite::{Connection, Error, OptionalExtension, params};

/// Numbers are never given twice, so that an id means one job for ever.
const TABLE: &str = "
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    CREATE TABLE IF NOT EXISTS jobs (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        job TEXT NOT NULL,
        due INTEGER NOT NULL,
        priority INTEGER NOT NULL,
        unique_key TEXT,
        state TEXT NOT NULL DEFAULT 'waiting',
        attempts INTEGER NOT NULL DEFAULT 0,
        error TEXT
    );
    CREATE INDEX IF NOT EXISTS jobs_in_order ON jobs (priority, due, id) WHERE state = 'waiting';
    CREATE INDEX IF NOT EXISTS jobs_by_time ON jobs (due) WHERE state = 'waiting';
    CREATE UNIQUE INDEX IF NOT EXISTS jobs_by_key ON jobs (unique_key) WHERE state IN ('waiting', 'running');
";

/// The store. A job is the text that it prints and reads.
pub struct Sqlite<J> {
    db: Connection,
    /// Held as long as this works; the system gives it back whatever ends the program.
    _only_worker: Option<Connection>,
    jobs: PhantomData<fn() -> J>,
}

impl<J> Sqlite<J> {
    /// To put jobs in, or to look: as many programs may as like.
    pub fn open(path: &str) -> Result<Self, Error> {
        let db = Connection::open(path)?;
        db.busy_timeout(Duration::from_secs(10))?;
        db.execute_batch(TABLE)?;
        Ok(Self { db, _only_worker: None, jobs: PhantomData })
    }

    /// To work: one program may. To it, what is marked as running is what was running when the last one ended.
    pub fn to_work(path: &str) -> Result<Self, Error> {
        let lock = Connection::open(format!("{path}.lock"))?;
        lock.busy_timeout(Duration::ZERO)?;
        lock.execute_batch("BEGIN EXCLUSIVE")?;
        Ok(Self { _only_worker: Some(lock), ..Self::open(path)? })
    }

    /// How many jobs there are in each state.
    pub fn counts(&self) -> Result<Vec<(&'static str, usize)>, Error> {
        let mut count = self.db.prepare("SELECT count(*) FROM jobs WHERE state = ?1")?;
        let each = ["waiting", "running", "dead"].into_iter();
        each.map(|state| Ok((state, count.query_row([state], |row| row.get(0))?))).collect()
    }

    /// One order about one job.
    fn change(&self, sql: &str, job: JobId) -> Result<bool, Error> {
        Ok(self.db.prepare_cached(sql)?.execute([number(job)])? > 0)
    }
}

// ANCHOR: store
impl<J> Store<J> for Sqlite<J>
where
    J: Display + FromStr<Err: StdError + Send + Sync> + Send + 'static,
{
    type Error = Error;

    fn transaction<R>(&mut self, work: impl FnOnce(&mut Self) -> Result<R, Error>) -> Result<R, Error> {
        if !self.db.is_autocommit() {
            self.db.execute_batch("ROLLBACK")?; // the last one has panicked
        }
        self.db.execute_batch("BEGIN IMMEDIATE")?;
        let done = work(self).and_then(|done| self.db.execute_batch("COMMIT").map(|()| done));
        if done.is_err() && !self.db.is_autocommit() {
            self.db.execute_batch("ROLLBACK")?;
        }
        done
    }

    fn recover(&mut self) -> Result<(), Error> {
        self.db.execute("UPDATE jobs SET state = 'waiting' WHERE state = 'running'", [])?;
        Ok(())
    }
    // ANCHOR_END: store

    fn insert(&mut self, new: &NewJob<J>) -> Result<Inserted, Error> {
        let known = "SELECT id FROM jobs WHERE unique_key = ?1 AND state IN ('waiting', 'running')";
        let known = self.db.prepare_cached(known)?.query_row([&new.unique], |row| row.get(0)).optional()?;
        if let Some(known) = known {
            return Ok(Inserted::Known(JobId::new(known)));
        }
        let insert = "INSERT INTO jobs (job, due, priority, unique_key) VALUES (?1, ?2, ?3, ?4)";
        let row = params![new.job.to_string(), stamp(new.due, true), new.priority, new.unique];
        let id = self.db.prepare_cached(insert)?.insert(row)?;
        Ok(Inserted::New(JobId::new(id.unsigned_abs())))
    }

    // ANCHOR: take
    fn take(&mut self, now: SystemTime, most: usize) -> Result<Vec<Taken<J>>, Error> {
        let due = "SELECT id, job, attempts + 1 FROM jobs WHERE state = 'waiting' AND due <= ?1
            ORDER BY priority, due, id LIMIT ?2";
        let mut due = self.db.prepare_cached(due)?;
        let taken = due.query_map(params![stamp(now, false), most], |row| {
            let text: String = row.get(1)?;
            // a text that cannot be read is a failed attempt, and no failure of the store
            Ok(Taken { id: JobId::new(row.get(0)?), job: text.parse().map_err(Cause::new), attempt: row.get(2)? })
        })?;
        let taken = taken.collect::<Result<Vec<_>, _>>()?;
        for job in &taken {
            self.change("UPDATE jobs SET state = 'running', attempts = attempts + 1 WHERE id = ?1", job.id)?;
        }
        Ok(taken)
    }

    fn complete(&mut self, job: JobId) -> Result<(), Error> {
        self.change("DELETE FROM jobs WHERE id = ?1", job).map(drop)
    }
    // ANCHOR_END: take

    fn retry(&mut self, job: JobId, due: SystemTime, error: &str) -> Result<(), Error> {
        let retry = "UPDATE jobs SET state = 'waiting', due = ?2, error = ?3 WHERE id = ?1";
        self.db.prepare_cached(retry)?.execute(params![number(job), stamp(due, true), error])?;
        Ok(())
    }

    fn give_back(&mut self, job: JobId) -> Result<(), Error> {
        self.change("UPDATE jobs SET state = 'waiting', attempts = attempts - 1 WHERE id = ?1", job).map(drop)
    }

    fn bury(&mut self, job: JobId, error: &str) -> Result<Option<J>, Error> {
        let bury = "UPDATE jobs SET state = 'dead', error = ?2 WHERE id = ?1 RETURNING job";
        let text = self.db.prepare_cached(bury)?.query_row(params![number(job), error], |row| row.get::<_, String>(0));
        Ok(text.optional()?.and_then(|text| text.parse().ok()))
    }

    fn cancel(&mut self, job: JobId) -> Result<bool, Error> {
        self.change("DELETE FROM jobs WHERE id = ?1 AND state IN ('waiting', 'running')", job)
    }

    fn waiting(&mut self) -> Result<usize, Error> {
        self.db.query_row("SELECT count(*) FROM jobs WHERE state = 'waiting'", [], |row| row.get(0))
    }

    fn next_due(&mut self) -> Result<Option<SystemTime>, Error> {
        let next = self.db.prepare_cached("SELECT min(due) FROM jobs WHERE state = 'waiting'");
        let next: Option<u64> = next?.query_row([], |row| row.get(0))?;
        Ok(next.map(|due| UNIX_EPOCH + Duration::from_millis(due)))
    }
}

/// SQLite's numbers have a sign.
fn number(job: JobId) -> i64 {
    i64::try_from(job.number()).unwrap_or(i64::MAX)
}

/// Milliseconds since 1970. A due time is the end of its millisecond, so that nothing is early.
fn stamp(time: SystemTime, end: bool) -> i64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    let millis = if end { since.as_nanos().div_ceil(1_000_000) } else { since.as_millis() };
    i64::try_from(millis).unwrap_or(i64::MAX)
}
