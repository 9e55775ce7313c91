//! What `sys` records of a process that is being watched, and whom it tells.
//!
//! A process that nobody watches has no [`Debug`], and an event costs it one branch.

mod event;
mod options;
mod statistics;

pub use event::{Event, Keep};
pub use options::DebugOptions;
pub use statistics::Statistics;

use crate::panic::guarded;
use crate::pid::Pid;
use crate::report::{Kept, Level, Report, bounded};
use statistics::Counting;
use std::collections::VecDeque;
use std::fmt::{self, Display};
use std::io::Write;

/// How much of an event the log keeps, in bytes.
const SHOWN: usize = 4096;

/// Where a trace goes.
pub(crate) type Writer = Kept<Box<dyn Write + Send>>;

/// A function that sees every event.
pub(crate) type Spy = Kept<Box<dyn FnMut(&Event<'_>, &str) -> Keep + Send>>;

/// A [`Spy`] of a function.
pub(crate) fn spy(function: impl FnMut(&Event<'_>, &str) -> Keep + Send + 'static) -> Spy {
    Kept::new("debug function", Box::new(function))
}

/// A [`Writer`] of a writer.
pub(crate) fn writer(writer: impl Write + Send + 'static) -> Writer {
    Kept::new("trace", Box::new(writer))
}

/// Everything that is switched on for one process.
#[derive(Default)]
pub(crate) struct Debug {
    trace: Option<Writer>,
    file: Option<Writer>,
    log: Option<Log>,
    statistics: Option<Counting>,
    spies: Vec<(String, Spy)>,
}

/// The last events, oldest first.
struct Log {
    kept: usize,
    events: VecDeque<String>,
}

impl Debug {
    /// Tells everybody who wants to know of an event of the process `who`.
    pub(crate) fn event(&mut self, pid: Pid, who: &str, event: &Event<'_>) {
        if let Some(counting) = &mut self.statistics {
            counting.count(event);
        }
        if self.trace.is_some() || self.file.is_some() || self.log.is_some() {
            // the text is made of the user's `Debug`
            let text = bounded(format_args!("{event}"), SHOWN);
            write(&mut self.trace, pid, who, &text);
            write(&mut self.file, pid, who, &text);
            if let Some(log) = &mut self.log {
                log.add(text);
            }
        }
        self.spies.retain_mut(|(id, spy)| match guarded(|| spy.get_mut()(event, who)) {
            Ok(keep) => keep == Keep::Installed,
            Err(panic) => {
                Report::new(Level::Warning, "debug function", Some(pid), format_args!("debug function `{id}` removed"))
                    .line("process", who)
                    .line("reason", panic)
                    .emit();
                false
            }
        });
    }

    /// Whether nobody wants to know anything any more.
    pub(crate) fn is_idle(&self) -> bool {
        self.trace.is_none()
            && self.file.is_none()
            && self.log.is_none()
            && self.statistics.is_none()
            && self.spies.is_empty()
    }

    /// Where a trace goes from now on.
    pub(crate) fn set_trace(&mut self, writer: Option<Writer>) {
        self.trace = writer;
    }

    pub(crate) fn set_file(&mut self, writer: Option<Writer>) {
        self.file = writer;
    }

    /// Keeps the last so many events; what is kept already stays as far as it fits.
    pub(crate) fn set_log(&mut self, kept: usize) {
        if kept == 0 {
            self.log = None;
            return;
        }
        let log = self.log.get_or_insert_with(|| Log { kept, events: VecDeque::new() });
        log.kept = kept;
        log.shrink();
    }

    /// The events of the log, oldest first.
    pub(crate) fn logged(&self) -> Vec<String> {
        self.log.as_ref().map_or_else(Vec::new, |log| log.events.iter().cloned().collect())
    }

    pub(crate) fn set_statistics(&mut self, on: bool) {
        if !on {
            self.statistics = None;
        } else if self.statistics.is_none() {
            self.statistics = Some(Counting::start());
        }
    }

    pub(crate) fn statistics(&self) -> Option<Statistics> {
        self.statistics.as_ref().map(Counting::so_far)
    }

    /// Adds a function; one of the same id stays.
    pub(crate) fn install(&mut self, id: String, spy: Spy) {
        if self.spies.iter().all(|(known, _)| *known != id) {
            self.spies.push((id, spy));
        }
    }

    pub(crate) fn remove(&mut self, id: &str) {
        self.spies.retain(|(known, _)| known != id);
    }

    /// What is switched on, in words.
    pub(crate) fn options(&self) -> Vec<String> {
        let mut options = Vec::new();
        if self.trace.is_some() {
            options.push("trace".to_owned());
        }
        if self.file.is_some() {
            options.push("log_to_file".to_owned());
        }
        if let Some(log) = &self.log {
            options.push(format!("log {}", log.kept));
        }
        if self.statistics.is_some() {
            options.push("statistics".to_owned());
        }
        options.extend(self.spies.iter().map(|(id, _)| format!("install {id}")));
        options
    }
}

impl Log {
    fn add(&mut self, text: String) {
        self.events.push_back(text);
        self.shrink();
    }

    fn shrink(&mut self) {
        let surplus = self.events.len().saturating_sub(self.kept);
        self.events.drain(..surplus);
    }
}

/// A writer that fails or panics is not written to again.
fn write(to: &mut Option<Writer>, pid: Pid, who: &str, text: &str) {
    let Some(writer) = to.as_mut().map(Kept::get_mut) else { return };
    let written = guarded(|| {
        // one write: the lines of processes that share a writer stay whole
        writer.write_all(format!("*DBG* {who} {text}\n").as_bytes())?;
        writer.flush()
    });
    let why: Box<dyn Display> = match written {
        Ok(Ok(())) => return,
        Ok(Err(error)) => Box::new(error),
        Err(panic) => Box::new(panic),
    };
    Report::new(Level::Warning, "debug trace", Some(pid), format_args!("the trace of {who} cannot be written"))
        .line("reason", why)
        .emit();
    *to = None;
}

impl fmt::Debug for Debug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.options()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn received(debug: &mut Debug, message: &str) {
        debug.event(Pid::local(1, 0), "kv", &Event::In { message: &format_args!("{message}") });
    }

    #[test]
    fn the_log_keeps_the_newest() {
        let mut debug = Debug::default();
        debug.set_log(3);
        for message in ["a", "b", "c", "d"] {
            received(&mut debug, message);
        }
        assert_eq!(debug.logged(), ["got b", "got c", "got d"]);
        debug.set_log(2);
        assert_eq!(debug.logged(), ["got c", "got d"]);
        debug.set_log(5);
        received(&mut debug, "e");
        assert_eq!(debug.logged(), ["got c", "got d", "got e"]);
        debug.set_log(0);
        assert!(debug.is_idle());
    }

    #[test]
    fn a_function_that_panics_is_removed_alone() {
        let mut debug = Debug::default();
        debug.install("bad".into(), spy(|_, _| panic!("as planned")));
        debug.install("good".into(), spy(|_, _| Keep::Installed));
        debug.install("good".into(), spy(|_, _| Keep::Installed));
        received(&mut debug, "a");
        assert_eq!(debug.options(), ["install good"]);
    }

    #[test]
    fn a_writer_that_fails_is_given_up() {
        struct Full;
        impl Write for Full {
            fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
                Err(std::io::Error::other("full"))
            }
            fn flush(&mut self) -> std::io::Result<()> {
                Ok(())
            }
        }
        let mut debug = Debug::default();
        debug.set_trace(Some(writer(Full)));
        received(&mut debug, "a");
        assert!(debug.is_idle());
    }
}
