//! A process, as an observation says who it is.

use super::record::{Record, update};
use crate::observe::{ProcessKind, Who};
use std::sync::Arc;

/// `kind` and `module` are what it runs now, which may be another thing than it was started as.
pub(crate) fn who(
    process: &dyn Record,
    kind: ProcessKind,
    module: &'static str,
) -> Who<impl FnOnce() -> Option<Arc<str>>> {
    let head = process.head();
    let name = move || update(process, |control, _| control.known_relations()?.known_as().cloned());
    Who { pid: head.pid, kind, module, spans: head.spans, name }
}
