//! What is told of a process from its start.

use super::{Debug, Event, Keep, spy, writer};
use crate::report::Kept;
use std::fmt;
use std::io;
use std::sync::Arc;

type Installed = Arc<Kept<Box<dyn Fn(&Event<'_>, &str) -> Keep + Send + Sync>>>;

/// What is switched on in a process when it starts: the start option `{debug, Options}`.
///
/// Give it to [`Spec::debug`](crate::spec::Spec::debug), or to [`Tracer::with`](crate::sys::Tracer::with) in a process
/// written by hand. `sys` switches the same things on later.
///
/// # Examples
/// ```
/// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
/// # use otp::prelude::*;
/// # #[derive(Default)]
/// # struct Kv;
/// # #[gen_server]
/// # impl Kv {
/// #     #[call]
/// #     fn size(&self) -> u64 { 0 }
/// # }
/// use otp::sys::{self, DebugOptions};
///
/// let kv = Kv::spec().debug(DebugOptions::new().log(10)).start_link().await?;
/// kv.size().await?;
/// assert_eq!(sys::get_log(&kv).await?, ["got size()", "sent 0"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
#[derive(Clone, Default)]
pub struct DebugOptions {
    trace: bool,
    log: usize,
    statistics: bool,
    installed: Vec<(String, Installed)>,
}

impl DebugOptions {
    /// Nothing is switched on.
    pub fn new() -> Self {
        Self::default()
    }

    /// Writes every event to standard output.
    #[must_use]
    pub fn trace(mut self) -> Self {
        self.trace = true;
        self
    }

    /// Keeps the last `events` events.
    #[must_use]
    pub fn log(mut self, events: usize) -> Self {
        self.log = events;
        self
    }

    /// Counts messages.
    #[must_use]
    pub fn statistics(mut self) -> Self {
        self.statistics = true;
        self
    }

    /// Calls `function` with every event, until it is [`Done`](Keep::Done).
    #[must_use]
    pub fn install(
        mut self,
        id: impl Into<String>,
        function: impl Fn(&Event<'_>, &str) -> Keep + Send + Sync + 'static,
    ) -> Self {
        self.installed.push((id.into(), Arc::new(Kept::new("debug function", Box::new(function)))));
        self
    }

    pub(crate) fn is_off(&self) -> bool {
        !self.trace && self.log == 0 && !self.statistics && self.installed.is_empty()
    }

    pub(crate) fn switch_on(&self) -> Debug {
        let mut debug = Debug::default();
        if self.trace {
            debug.set_trace(Some(writer(io::stdout())));
        }
        debug.set_log(self.log);
        debug.set_statistics(self.statistics);
        for (id, function) in &self.installed {
            let function = function.clone();
            debug.install(id.clone(), spy(move |event, who| function.get()(event, who)));
        }
        debug
    }
}

impl fmt::Debug for DebugOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.switch_on().options()).finish()
    }
}
