//! Rules about code in documentation: all of it is compiled, and the book's comes from files.

use crate::source::Source;

/// Code in doc comments that no compiler looks at.
pub(crate) fn in_comments(file: &Source) -> Vec<String> {
    let lines = file.text.lines().map(|line| {
        let line = line.trim_start();
        line.strip_prefix("///").or_else(|| line.strip_prefix("//!"))
    });
    uncompiled(lines)
}

/// Code on a page that no compiler looks at.
pub(crate) fn in_markdown(file: &Source) -> Vec<String> {
    uncompiled(file.text.lines().map(Some))
}

fn uncompiled<'a>(lines: impl Iterator<Item = Option<&'a str>>) -> Vec<String> {
    let found = lines.enumerate().filter_map(|(at, line)| {
        let language = line?.trim().strip_prefix("```")?;
        language
            .split([',', ' ', '{', '}'])
            .any(|word| word == "ignore" || word.starts_with("ignore-"))
            .then(|| format!(":{}: this sample is not compiled", at + 1))
    });
    found.collect()
}

/// Rust code of a page of the book that was typed there, or is included from where `read` finds nothing.
pub(crate) fn in_book(page: &Source, read: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let mut found = Vec::new();
    let mut rust = false;
    let mut fenced = false;
    for (at, line) in page.text.lines().enumerate() {
        let place = format!(":{}: ", at + 1);
        if let Some(language) = line.trim_start().strip_prefix("```") {
            rust = !fenced && language.split([',', ' ']).next() == Some("rust");
            fenced = !fenced;
        } else if rust {
            match include(line) {
                None => found.push(format!("{place}Rust is included from a compiled file")),
                Some((path, anchor)) => {
                    if let Err(why) = resolve(&page.path, path, anchor, &read) {
                        found.push(format!("{place}{why}"));
                    }
                }
            }
        }
    }
    found
}

/// The path and the anchor of `{{#include path:anchor}}`, the whole line.
fn include(line: &str) -> Option<(&str, &str)> {
    line.trim().strip_prefix("{{#include ")?.strip_suffix("}}")?.trim().rsplit_once(':')
}

fn resolve(page: &str, path: &str, anchor: &str, read: impl Fn(&str) -> Option<String>) -> Result<(), String> {
    let path = joined(page, path);
    // These folders hold what is compiled and tested: samples of the book are tests, examples run, measurements too.
    if !(path.starts_with("book/samples/") || path.starts_with("examples/") || path.starts_with("benches/src/")) {
        return Err(format!("{path} is not compiled"));
    }
    let text = read(&path).ok_or_else(|| format!("there is no {path}"))?;
    let lines = text
        .lines()
        .map(str::trim)
        .skip_while(|line| *line != format!("// ANCHOR: {anchor}"))
        .skip(1)
        .take_while(|line| *line != format!("// ANCHOR_END: {anchor}"));
    if lines.filter(|line| !line.is_empty()).count() == 0 {
        return Err(format!("{path} has nothing at the anchor `{anchor}`"));
    }
    Ok(())
}

/// `path`, seen from the folder of `page`, seen from the root.
fn joined(page: &str, path: &str) -> String {
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::{in_book, in_comments, in_markdown};
    use crate::source::Source;

    #[test]
    fn a_sample_that_is_skipped_is_found() {
        let fence = "/// ```rust,ignore\n/// let x = ;\n/// ```\n";
        assert_eq!(in_comments(&Source::new("a.rs", fence)).len(), 1);
        assert_eq!(in_markdown(&Source::new("a.md", "```ignore\nx\n```\n")).len(), 1);
        assert!(in_comments(&Source::new("a.rs", "/// ```no_run\n/// f();\n/// ```\n")).is_empty());
        assert!(in_markdown(&Source::new("a.md", "do not ignore me\n```text\nignore\n```\n")).is_empty());
    }

    fn page(text: &str) -> Vec<String> {
        in_book(&Source::new("book/src/calls.md", text), |path| {
            (path == "book/samples/kv.rs").then(|| "// ANCHOR: get\nfn get() {}\n// ANCHOR_END: get\n".to_owned())
        })
    }

    #[test]
    fn rust_typed_into_a_page_is_found() {
        assert_eq!(page("```rust\nfn main() {}\n```\n").len(), 1);
        assert!(page("```sh\ncargo test\n```\n").is_empty());
        assert!(page("```rust\n{{#include ../samples/kv.rs:get}}\n```\n").is_empty());
    }

    #[test]
    fn an_include_must_lead_to_code_that_is_compiled() {
        let cases = [
            "```rust\n{{#include ../samples/gone.rs:get}}\n```",
            "```rust\n{{#include ../samples/kv.rs:put}}\n```",
            "```rust\n{{#include ../samples/kv.rs}}\n```",
            "```rust\n{{#include ../notes/kv.rs:get}}\n```",
        ];
        for case in cases {
            assert_eq!(page(case).len(), 1, "{case}");
        }
    }
}
