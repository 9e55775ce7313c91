//! Stub.
use super::arguments::Arguments;
pub(crate) fn run(_: &Arguments) -> String { String::new() }
