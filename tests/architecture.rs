//! What ARCHITECTURE.md and CONTRIBUTING.md promise about the source, held against the source.
//!
//! Each rule is a function from text to the lines that break it, tested on bad text beside it; the
//! tests here apply the rules to every file that belongs to the repository.
#![forbid(unsafe_code)]

#[path = "architecture/crates.rs"]
mod crates;
#[path = "architecture/floors.rs"]
mod floors;
#[path = "architecture/paths.rs"]
mod paths;
#[path = "architecture/samples.rs"]
mod samples;
#[path = "architecture/source.rs"]
mod source;
#[path = "architecture/tokens.rs"]
mod tokens;
#[path = "architecture/wording.rs"]
mod wording;

use self::source::Source;

/// Applies `rule` to every file that `wanted` picks, and fails with all that it says.
fn holds(wanted: impl Fn(&str) -> bool, rule: impl Fn(&Source) -> Vec<String>) {
    let files: Vec<Source> = source::all(wanted);
    assert!(!files.is_empty(), "the rule met no file: it proves nothing");
    let broken: Vec<String> =
        files.iter().flat_map(|file| rule(file).into_iter().map(|text| format!("{}{text}", file.path))).collect();
    assert!(broken.is_empty(), "\n{}\n", broken.join("\n"));
}

#[test]
fn a_module_of_the_runtime_uses_only_modules_above_it() {
    let order = floors::order(&source::read("otp-runtime/src/lib.rs"));
    assert!(!order.is_empty(), "otp-runtime declares no module");
    holds(
        |path| path.starts_with("otp-runtime/src/") && source::is(path, "rs"),
        |file| floors::violations(&order, file),
    );
}

#[test]
fn the_floors_are_those_that_are_drawn() {
    let order = floors::order(&source::read("otp-runtime/src/lib.rs"));
    assert_eq!(floors::drawn(&source::read("ARCHITECTURE.md")), order);
}

#[test]
fn no_file_is_longer_than_600_lines() {
    holds(|path| source::is(path, "rs"), wording::too_long);
}

#[test]
fn modules_are_named_after_their_file() {
    holds(|path| source::is(path, "rs"), wording::mod_files);
}

#[test]
fn every_example_in_the_documentation_is_compiled() {
    holds(|path| source::is(path, "rs"), samples::in_comments);
    holds(|path| source::is(path, "md"), samples::in_markdown);
}

#[test]
fn every_sample_of_the_book_is_taken_from_a_compiled_file() {
    holds(
        |path| path.starts_with("book/src/") && source::is(path, "md"),
        |page| samples::in_book(page, source::read_if_there),
    );
}

#[test]
fn nothing_is_left_for_later_and_no_machine_is_named() {
    holds(|path| !path.starts_with("LICENSE"), wording::unwelcome);
}

#[test]
fn every_crate_inherits_the_workspace_and_forbids_unsafe_code() {
    holds(|path| path.ends_with("Cargo.toml"), crates::manifest);
    holds(crates::is_root, crates::forbids_unsafe);
}
