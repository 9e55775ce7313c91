//! Keeps panics quiet that are part of a harness.

use std::panic::{self, PanicHookInfo};

/// How every such panic begins that has words.
pub(crate) const MARK: &str = "worst: ";

/// A payload that is not a text.
#[derive(Debug)]
pub(crate) struct Wordless;

/// From now on those panics are quiet that are meant; all others are printed.
pub(crate) fn install() {
    let loud = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if !is_meant(info) {
            loud(info);
        }
    }));
}

fn is_meant(info: &PanicHookInfo<'_>) -> bool {
    let payload = info.payload();
    let text = payload.downcast_ref::<&str>().copied().or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    text.is_none_or(|text| text.starts_with(MARK))
}
