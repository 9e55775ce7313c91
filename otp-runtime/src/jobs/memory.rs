//! Jobs in memory.

use super::store::{Inserted, JobId, NewJob, Store, Taken};
use crate::exit::Cause;
use crate::panic::guarded;
use crate::report::Kept;
use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::fmt;
use std::time::SystemTime;

/// Keeps jobs in memory: the [`Store`] of a queue that was given no other.
///
/// It ends with the last clone of the [`Jobs`](super::Jobs) it was given to. Dead jobs are not kept.
pub struct Memory<J> {
    next: u64,
    jobs: BTreeMap<JobId, Record<J>>,
    /// Those that wait and were not due when that was last looked at.
    scheduled: BTreeSet<(SystemTime, JobId)>,
    due: BTreeSet<(u8, SystemTime, JobId)>,
    unique: BTreeMap<String, JobId>,
}

struct Record<J> {
    job: Kept<J>,
    due: SystemTime,
    priority: u8,
    unique: Option<String>,
    attempts: u32,
    running: bool,
}

impl<J> Memory<J> {
    /// An empty one.
    pub fn new() -> Self {
        Self {
            next: 1,
            jobs: BTreeMap::new(),
            scheduled: BTreeSet::new(),
            due: BTreeSet::new(),
            unique: BTreeMap::new(),
        }
    }

    /// A running job waits again.
    fn put_back(&mut self, id: JobId, change: impl FnOnce(&mut Record<J>)) {
        if let Some(record) = self.jobs.get_mut(&id).filter(|record| record.running) {
            record.running = false;
            change(record);
            self.scheduled.insert((record.due, id));
        }
    }

    fn remove(&mut self, id: JobId) -> Option<Record<J>> {
        let record = self.jobs.remove(&id)?;
        self.scheduled.remove(&(record.due, id));
        self.due.remove(&(record.priority, record.due, id));
        if let Some(key) = &record.unique {
            self.unique.remove(key);
        }
        Some(record)
    }
}

impl<J: Clone + Send + 'static> Store<J> for Memory<J> {
    type Error = Infallible;
    const BLOCKING: bool = false;
    const DURABLE: bool = false;

    fn recover(&mut self) -> Result<(), Infallible> {
        let running: Vec<JobId> = self.jobs.iter().filter(|(_, record)| record.running).map(|(id, _)| *id).collect();
        for id in running {
            self.put_back(id, |_| ());
        }
        Ok(())
    }

    fn insert(&mut self, new: &NewJob<J>) -> Result<Inserted, Infallible> {
        if let Some(known) = new.unique.as_ref().and_then(|key| self.unique.get(key)) {
            return Ok(Inserted::Known(*known));
        }
        let NewJob { job, due, priority, unique } = new.clone();
        let id = JobId::new(self.next);
        self.next += 1;
        if let Some(key) = &unique {
            self.unique.insert(key.clone(), id);
        }
        self.scheduled.insert((due, id));
        let record = Record { job: Kept::new("job", job), due, priority, unique, attempts: 0, running: false };
        self.jobs.insert(id, record);
        Ok(Inserted::New(id))
    }

    fn take(&mut self, now: SystemTime, most: usize) -> Result<Vec<Taken<J>>, Infallible> {
        while let Some((due, id)) = self.scheduled.first().copied().filter(|(due, _)| *due <= now) {
            self.scheduled.pop_first();
            if let Some(record) = self.jobs.get(&id) {
                self.due.insert((record.priority, due, id));
            }
        }
        let mut taken = Vec::new();
        while taken.len() < most
            && let Some((_, _, id)) = self.due.pop_first()
        {
            let Some(record) = self.jobs.get_mut(&id) else { continue };
            record.running = true;
            record.attempts += 1;
            // the user's code
            let job = guarded(|| record.job.get().clone()).map_err(Cause::text);
            taken.push(Taken { id, job, attempt: record.attempts });
        }
        Ok(taken)
    }

    fn complete(&mut self, id: JobId) -> Result<(), Infallible> {
        self.remove(id);
        Ok(())
    }

    fn retry(&mut self, id: JobId, due: SystemTime, _error: &str) -> Result<(), Infallible> {
        self.put_back(id, |record| record.due = due);
        Ok(())
    }

    fn give_back(&mut self, id: JobId) -> Result<(), Infallible> {
        self.put_back(id, |record| record.attempts = record.attempts.saturating_sub(1));
        Ok(())
    }

    fn bury(&mut self, id: JobId, _error: &str) -> Result<Option<J>, Infallible> {
        Ok(self.remove(id).map(|record| record.job.take()))
    }

    fn cancel(&mut self, id: JobId) -> Result<bool, Infallible> {
        Ok(self.remove(id).is_some())
    }

    fn waiting(&mut self) -> Result<usize, Infallible> {
        Ok(self.scheduled.len() + self.due.len())
    }

    fn next_due(&mut self) -> Result<Option<SystemTime>, Infallible> {
        let due = self.due.iter().map(|(_, due, _)| *due).next();
        Ok(due.or_else(|| self.scheduled.first().map(|(due, _)| *due)))
    }
}

impl<J> Default for Memory<J> {
    fn default() -> Self {
        Self::new()
    }
}

impl<J> fmt::Debug for Memory<J> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Memory").field("jobs", &self.jobs.len()).finish_non_exhaustive()
    }
}
