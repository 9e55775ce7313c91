//! How this program was built.

/// Why its figures say nothing, if so.
pub(crate) fn unfit() -> Option<&'static str> {
    if cfg!(debug_assertions) {
        Some("built without --release: the figures say nothing")
    } else if set(option_env!("CARGO_INCREMENTAL")) {
        Some("built with CARGO_INCREMENTAL, which splits the code into small pieces: the figures say little")
    } else {
        None
    }
}

/// In words, what the environment has made of the release profile.
pub(crate) fn words() -> &'static str {
    if set(option_env!("CARGO_PROFILE_RELEASE_LTO")) {
        "with link-time optimization"
    } else {
        "without link-time optimization"
    }
}

fn set(variable: Option<&str>) -> bool {
    !matches!(variable, None | Some("0" | "off" | "false"))
}

#[cfg(test)]
mod tests {
    use super::set;

    #[test]
    fn what_is_switched_off_is_not_set() {
        assert!(set(Some("1")) && set(Some("thin")));
        assert!(!set(None) && !set(Some("0")) && !set(Some("false")) && !set(Some("off")));
    }
}
