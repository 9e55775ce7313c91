//! How this program was built.

/// Why its figures say nothing, if so.
pub(crate) fn unfit() -> Option<&'static str> {
    if cfg!(debug_assertions) {
        Some("built without --release: the figures say nothing")
    } else if matches!(option_env!("CARGO_INCREMENTAL"), Some(value) if !matches!(value.as_bytes(), b"0")) {
        Some("built with CARGO_INCREMENTAL, which splits the code into small pieces: the figures say little")
    } else {
        None
    }
}
