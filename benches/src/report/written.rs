//! Puts the tables where readers look.

use std::fs;
use std::path::Path;

const BEGIN: &str = "<!-- measured: `cargo run --release -p otp-bench -- --write` writes what follows -->";
const END: &str = "<!-- measured: end -->";

/// Writes the tables into the book, and the short one into the README.
pub(crate) fn write(book: &str, readme: &str) -> Result<(), String> {
    write_between("book/src/speed.md", BEGIN, book)?;
    write_between("README.md", BEGIN, readme)
}

/// Writes a text into a page, behind the line `begin`.
pub(crate) fn write_between(file: &str, begin: &str, text: &str) -> Result<(), String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(file);
    let old = fs::read_to_string(&path).map_err(|error| format!("{file}: {error}"))?;
    let new = replaced(&old, begin, text).ok_or_else(|| format!("{file}: the line `{begin}` or `{END}` is missing"))?;
    fs::write(&path, new).map_err(|error| format!("{file}: {error}"))?;
    eprintln!("{file} has been written");
    Ok(())
}

/// The page with another text between the two marks.
fn replaced(page: &str, begin: &str, text: &str) -> Option<String> {
    let (before, rest) = page.split_once(begin)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{begin}\n\n{}\n\n{END}{after}", text.trim()))
}

#[cfg(test)]
mod tests {
    use super::{BEGIN, END, replaced};

    #[test]
    fn only_what_is_between_the_marks_changes() {
        let page = format!("one\n{BEGIN}\nold\n{END}\ntwo\n");
        let new = replaced(&page, BEGIN, "new\n").expect("the marks are there");
        assert_eq!(new, format!("one\n{BEGIN}\n\nnew\n\n{END}\ntwo\n"));
        assert_eq!(replaced(&new, BEGIN, "new").as_deref(), Some(new.as_str()));
    }

    #[test]
    fn a_page_without_marks_is_left_alone() {
        assert_eq!(replaced("one\ntwo\n", BEGIN, "new"), None);
        assert_eq!(replaced(&format!("{END}{BEGIN}"), BEGIN, "new"), None);
    }
}
