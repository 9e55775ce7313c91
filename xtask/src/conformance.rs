//! The score: how many of the cases of OTP's and Elixir's own suites the tests reproduce.
//!
//! `conformance/catalogue.tsv` has one row a case. Which tests prove a row is said by the tests themselves, whose
//! documentation names its id; `--fill` copies that into the catalogue and into the book's page, and the gate
//! `conformance` fails when the three do not agree.

mod catalogue;
mod claims;
mod outcome;
mod page;
mod score;

use self::catalogue::Catalogue;
use self::outcome::Outcomes;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const CATALOGUE: &str = "conformance/catalogue.tsv";
const PAGE: &str = "book/src/conformance.md";

/// Runs the tests that the catalogue names and prints the score.
pub(crate) fn run_and_print() -> Result<(), String> {
    let catalogue = Catalogue::parse(&read(CATALOGUE)?)?;
    let mut outcomes = Outcomes::default();
    for (target, tests) in by_target(&catalogue)? {
        let out = Command::new(crate::gate::cargo())
            .args(["test", "--package", "otp-tests", "--test", target, "--", "--exact"])
            .args(tests)
            .current_dir(root())
            .stdin(Stdio::null())
            .stderr(Stdio::inherit())
            .output()
            .map_err(|error| format!("cargo test did not start: {error}"))?;
        outcomes.add(&String::from_utf8_lossy(&out.stdout), Some(target));
    }
    print(&catalogue, &outcomes)
}

/// Prints the score of a run of the tests whose output was kept in these files.
pub(crate) fn print_from(files: &[&str]) -> Result<(), String> {
    let catalogue = Catalogue::parse(&read(CATALOGUE)?)?;
    let mut outcomes = Outcomes::default();
    for file in files {
        // what a test prints need not be UTF-8
        let said = fs::read(file).map_err(|error| format!("{file}: {error}"))?;
        outcomes.add(&String::from_utf8_lossy(&said), None);
    }
    print(&catalogue, &outcomes)
}

/// Writes what the tests say of themselves into the catalogue and the book's page.
pub(crate) fn fill() -> Result<(), String> {
    let (catalogue, page) = filled()?;
    for (file, text) in [(CATALOGUE, catalogue), (PAGE, page)] {
        if read(file).is_ok_and(|before| before == text) {
            continue;
        }
        fs::write(root().join(file), text).map_err(|error| format!("{file}: {error}"))?;
        println!("{file} is written anew");
    }
    Ok(())
}

/// Fails when the catalogue or the book's page is not what [`fill`] would write.
pub(crate) fn check() -> Result<(), String> {
    let (catalogue, page) = filled()?;
    for (file, text) in [(CATALOGUE, catalogue), (PAGE, page)] {
        let found = read(file)?;
        if let Some(line) = first_difference(&found, &text) {
            return Err(format!("{file}:{line} is not what the tests say: run `cargo xtask conformance --fill`"));
        }
    }
    Ok(())
}

/// The catalogue and the page as they should be.
fn filled() -> Result<(String, String), String> {
    let mut catalogue = Catalogue::parse(&read(CATALOGUE)?)?;
    let mut claims = Vec::new();
    for file in sources()? {
        claims.extend(claims::in_file(&file, &read(&file)?)?);
    }
    catalogue.fill(&claims)?;
    Ok((catalogue.to_string(), page::render(&catalogue)))
}

fn print(catalogue: &Catalogue, outcomes: &Outcomes) -> Result<(), String> {
    let score = score::of(catalogue, outcomes);
    print!("{score}");
    score.verdict()
}

/// The tests to run, by the target they are in.
fn by_target(catalogue: &Catalogue) -> Result<BTreeMap<&str, Vec<&str>>, String> {
    let mut targets: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for test in catalogue.rows().iter().flat_map(|row| &row.proof.tests) {
        let (target, path) = test.split_once("::").ok_or_else(|| format!("`{test}` is not `target::path`"))?;
        targets.entry(target).or_default().push(path);
    }
    Ok(targets)
}

/// The files whose documentation may name ids, relative to the root.
fn sources() -> Result<Vec<String>, String> {
    let root = root();
    let mut folders = vec![root.join("tests")];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        let listed = |error| format!("{}: {error}", folder.display());
        for entry in fs::read_dir(&folder).map_err(listed)? {
            let path = entry.map_err(listed)?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs")
                && let Ok(relative) = path.strip_prefix(&root)
            {
                files.push(relative.to_string_lossy().replace('\\', "/"));
            }
        }
    }
    files.sort_unstable();
    Ok(files)
}

fn first_difference(found: &str, expected: &str) -> Option<usize> {
    let (found, expected): (Vec<_>, Vec<_>) = (found.lines().collect(), expected.lines().collect());
    (0..found.len().max(expected.len())).find(|&line| found.get(line) != expected.get(line)).map(|line| line + 1)
}

fn read(file: &str) -> Result<String, String> {
    fs::read_to_string(root().join(file)).map_err(|error| format!("{file}: {error}"))
}

fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

#[cfg(test)]
mod tests {
    use super::{check, first_difference};

    #[test]
    fn the_catalogue_the_page_and_the_tests_agree() {
        assert_eq!(check(), Ok(()));
    }

    #[test]
    fn the_first_line_that_differs_is_told() {
        assert_eq!(first_difference("a\nb\n", "a\nb\n"), None);
        assert_eq!(first_difference("a\nb\n", "a\nc\n"), Some(2));
        assert_eq!(first_difference("a\n", "a\nb\n"), Some(2));
    }
}
