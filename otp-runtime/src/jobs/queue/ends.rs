//! Attempts, from their start to what follows from their end.

use super::{Item, Queue, Run, Told};
use crate::exit::{Cause, ExitReason};
use crate::gen_server::{Ctx, Stop};
use crate::jobs::attempt::{self, Attempt, DeadLetter, Outcome, Verdict};
use crate::jobs::failure::Failure;
use crate::jobs::report;
use crate::jobs::store::{JobId, Taken, later};
use crate::jobs::transaction::Change;
use crate::message::Exit;
use crate::pid::Pid;
use crate::report::Kept;

impl<J: Send + 'static> Queue<J> {
    pub(super) fn begin(&mut self, taken: Taken<J>) {
        let Taken { id, job, attempt } = taken;
        // its drop is the user's code
        let job = job.map(|job| Kept::new("job", job));
        let most = self.declared.settings.attempts;
        if attempt > most {
            let cut = Failure::new(format_args!(
                "each of {most} attempts was cut short by the end of the queue or of the program"
            ));
            self.fails(id, attempt - 1, cut.for_good());
            return;
        }
        match job {
            Ok(job) => {
                let which = Attempt::new(id, attempt, most);
                let (pid, verdict) = attempt::begin(&self.declared.perform, job, which, self.declared.settings.timeout);
                self.declared.home.attempt_runs(pid);
                self.running.insert(pid, Run { id, attempt, verdict, cancelled: Vec::new(), cut_short: false });
            }
            Err(cause) => {
                self.stats.failed += 1;
                self.fails(id, attempt, Failure { cause, for_good: false });
            }
        }
    }

    pub(super) fn heard_of(&mut self, exit: Exit, _cx: &mut Ctx<Self>) -> Result<(), Stop> {
        let Some(pid) = exit.from else { return obeyed(exit.reason) };
        if self.ended(pid, &exit.reason) { Ok(()) } else { obeyed(exit.reason) }
    }

    /// A process has ended; false if it was none of the queue's.
    pub(super) fn ended(&mut self, pid: Pid, reason: &ExitReason) -> bool {
        // who has cancelled it while the store was away is not to be overtaken by what is said of its end
        self.catch_cancelled();
        let Some(run) = self.running.remove(&pid) else { return self.telling.remove(&pid) };
        self.declared.home.attempt_ended(pid);
        self.look = true;
        let Run { id, attempt, verdict, cancelled, cut_short } = run;
        let failure = match outcome(&verdict, reason) {
            Ok(()) => {
                self.tell_store(Change::Complete(id), Told::Nobody);
                for reply in cancelled {
                    reply.send(Ok(false));
                }
                return true;
            }
            Err(failure) => failure,
        };
        if !cancelled.is_empty() {
            self.tell_store(Change::Cancel(id), Told::Cancellers { replies: cancelled, ran: true });
            return true;
        }
        match failure {
            None if cut_short => self.tell_store(Change::GiveBack(id), Told::Nobody),
            None => {
                self.stats.failed += 1;
                self.fails(id, attempt, Failure { cause: cause_of(reason), for_good: false });
            }
            Some((failure, timed_out)) => {
                self.stats.failed += 1;
                self.stats.timed_out += u64::from(timed_out);
                self.fails(id, attempt, failure);
            }
        }
        true
    }

    /// An attempt has failed: there is another one, or the job is dead.
    fn fails(&mut self, id: JobId, attempt: u32, failure: Failure) {
        let Failure { cause, for_good } = failure;
        let error = cause.to_string();
        if for_good || attempt >= self.declared.settings.attempts {
            let told = Told::Burial { attempts: attempt, error: cause };
            self.tell_store(Change::Bury { id, error }, told);
            return;
        }
        let settings = &self.declared.settings;
        let pause = settings.pause(id, attempt);
        report::failed::<J>(self.me, id, attempt, settings.attempts, &cause, pause);
        let due = later(self.clock.now(), pause);
        self.tell_store(Change::Retry { id, due, error }, Told::Nobody);
    }

    fn tell_store(&mut self, change: Change<J>, told: Told) {
        // who has cancelled the job while the store was away comes after what has become of it
        let about = change.job();
        let cancels = |item: &Item<J>| {
            matches!(item.change, Change::Cancel(id) if Some(id) == about)
                && matches!(item.told, Told::Cancellers { ran: false, .. })
        };
        let at = self.pending.iter().position(cancels).unwrap_or(self.pending.len());
        self.pending.insert(at, Item { change, told });
    }

    /// The store knows that a job is dead.
    pub(super) fn buried(&mut self, change: &Change<J>, job: Kept<Option<J>>, attempts: u32, error: Cause) {
        let Change::Bury { id, .. } = change else { return };
        self.stats.dead += 1;
        report::dead::<J>(self.me, *id, attempts, &error);
        if let Some(bury) = &self.declared.bury {
            self.telling.insert(attempt::tell(bury, DeadLetter::new(*id, job, attempts, error)));
        }
    }
}

/// Whether it is done; otherwise what its work has failed with, and whether by taking too long. `None`: its work has not
/// come to an end.
fn outcome(verdict: &Verdict, reason: &ExitReason) -> Result<(), Option<(Failure, bool)>> {
    match verdict.take() {
        Some(Outcome::Done) => Ok(()),
        Some(Outcome::Failed(failure)) => Err(Some((failure, false))),
        Some(Outcome::TimedOut(after)) => {
            Err(Some((Failure::new(format_args!("the attempt took longer than {after:?}")), true)))
        }
        None if matches!(reason, ExitReason::Killed) => Err(None),
        None => Err(Some((Failure { cause: cause_of(reason), for_good: false }, false))),
    }
}

fn cause_of(reason: &ExitReason) -> Cause {
    match reason {
        ExitReason::Error(cause) | ExitReason::ShutdownWith(cause) => cause.clone(),
        reason => Cause::text(reason),
    }
}

/// A signal of a process that the queue does not know: as any process that does not trap exits.
fn obeyed(reason: ExitReason) -> Result<(), Stop> {
    match reason {
        ExitReason::Normal => Ok(()),
        reason => Err(Stop::reason(reason)),
    }
}
