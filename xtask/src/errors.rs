//! `cargo xtask errors`: the book's index of what the compiler says.
//!
//! Each mistake has a file in `tests/ui/fail`, and beside it what the compiler says of it, which a test compares. The index is made
//! of these, so that it is complete and says what is really said.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

const CASES: &str = "tests/ui/fail";
const PAGE: &str = "book/src/error-index.md";

/// Parts of the page: how the files' names begin, what it is called, and where it is explained. The first that fits counts.
const PARTS: [(&[&str], &str, &str); 8] = [
    (&["application_"], "Applications", "[Applications](applications.md)"),
    (&["event_"], "Event handlers", "[Event managers](gen-event.md)"),
    (&["statem_"], "State machines", "[State machines](gen-statem.md)"),
    (
        &["supervisor_", "restart_", "attribute_of_a_supervisor"],
        "Supervisors",
        "[Supervision trees](supervision-trees.md)",
    ),
    (&["receive_"], "receive!", "[Processes](processes.md)"),
    (&["mailbox_", "overflow_"], "Mailboxes", "[Back-pressure and load shedding](back-pressure.md)"),
    (&["main_", "test_", "assert_", "probe_"], "Programs and tests", "[Testing](testing.md)"),
    (&[""], "Servers", "[Your first server](first-server.md)"),
];

const HEAD: &str = "# Error index

What the compiler says of mistakes, and what to write instead: for each the message as it is printed, with the line it points at.
Search this page for the words of a message (`s`).

The page is written by `cargo xtask errors --fill`, from the same files that the messages are tested with.
";

/// Whether the page says what the files say.
pub(crate) fn check() -> Result<(), String> {
    let written = fs::read_to_string(root().join(PAGE)).map_err(|error| format!("{PAGE}: {error}"))?;
    if written == page(&read()?) { Ok(()) } else { Err(format!("{PAGE} is old: `cargo xtask errors --fill`")) }
}

/// Writes the page.
pub(crate) fn fill() -> Result<(), String> {
    let cases = read()?;
    fs::write(root().join(PAGE), page(&cases)).map_err(|error| format!("{PAGE}: {error}"))?;
    println!("{} messages in {PAGE}", cases.len());
    Ok(())
}

/// The name of a case, and what is said of it.
type Case = (String, String);

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map_or_else(PathBuf::new, Path::to_path_buf)
}

fn read() -> Result<Vec<Case>, String> {
    let folder = root().join(CASES);
    let entries = fs::read_dir(&folder).map_err(|error| format!("{CASES}: {error}"))?;
    let mut cases = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| format!("{CASES}: {error}"))?.path();
        if path.extension().is_some_and(|extension| extension == "stderr") {
            let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            cases.push((name, text));
        }
    }
    cases.sort();
    Ok(cases)
}

fn page(cases: &[Case]) -> String {
    let part_of = |name: &str| PARTS.iter().position(|(begins, ..)| begins.iter().any(|begin| name.starts_with(begin)));
    let mut text = HEAD.to_owned();
    for (at, (_, title, explained)) in PARTS.iter().enumerate() {
        let mut of_this_part = cases.iter().filter(|(name, _)| part_of(name) == Some(at)).peekable();
        if of_this_part.peek().is_none() {
            continue;
        }
        let _ = write!(text, "\n## {title}\n\n{explained}\n");
        for (name, said) in of_this_part {
            let _ = write!(text, "\n### {}\n\n````text\n{}\n````\n", spoken(name), said.trim_end());
        }
    }
    text
}

/// `two_inits` as "Two inits".
fn spoken(name: &str) -> String {
    let words = name.replace('_', " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::{page, spoken};

    #[test]
    fn a_message_stands_in_its_part_with_all_its_lines() {
        let cases = [("statem_on_struct", "error: a\n\n  help: b\n"), ("two_inits", "error: c\n")]
            .map(|(name, said)| (name.to_owned(), said.to_owned()));
        let page = page(&cases);
        let (before, servers) = page.split_once("## Servers").expect("a part");
        assert!(
            before.contains("## State machines")
                && before.contains("### Statem on struct\n\n````text\nerror: a\n\n  help: b\n````")
        );
        assert!(servers.contains("### Two inits") && !page.contains("## Mailboxes"));
        assert_eq!(spoken(""), "");
    }
}
