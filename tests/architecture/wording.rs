//! Rules about a file as lines of text.

use crate::source::Source;

const MOST_LINES: usize = 600;

/// Whether a file is longer than anyone wants to read.
pub(crate) fn too_long(file: &Source) -> Vec<String> {
    let lines = file.text.lines().count();
    if lines <= MOST_LINES {
        return Vec::new();
    }
    vec![format!(": {lines} lines, at most {MOST_LINES}")]
}

/// `foo/mod.rs` hides its name in an editor's tabs; `foo.rs` does not.
pub(crate) fn mod_files(file: &Source) -> Vec<String> {
    if file.path.ends_with("/mod.rs") {
        return vec![": name this file after its module".to_owned()];
    }
    Vec::new()
}

/// What no file may say, and why. Written in two parts, or this file would break its own rule.
const UNWELCOME: [(&str, &str, &str); 9] = [
    ("TO", "DO", "finish it or leave it out"),
    ("FIX", "ME", "fix it"),
    ("XX", "X:", "say what is wrong, in a sentence"),
    ("todo", "!(", "write the code"),
    ("unimplemented", "!(", "write the code"),
    ("#[ign", "ore", "a test that does not run proves nothing"),
    ("/ro", "ot/", "this is a path of one machine"),
    ("/ho", "me/", "this is a path of one machine"),
    ("/wo", "rk/", "this is a path of one machine"),
];

/// Lines that put something off, switch a test off or name a machine.
pub(crate) fn unwelcome(file: &Source) -> Vec<String> {
    let mut found = Vec::new();
    for (at, line) in file.text.lines().enumerate() {
        for (start, end, why) in UNWELCOME {
            let word = format!("{start}{end}");
            if line.contains(&word) {
                found.push(format!(":{}: `{word}`: {why}", at + 1));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{MOST_LINES, UNWELCOME, mod_files, too_long, unwelcome};
    use crate::source::Source;

    #[test]
    fn the_601st_line_is_one_too_many() {
        assert!(too_long(&Source::new("a.rs", &"x\n".repeat(MOST_LINES))).is_empty());
        assert_eq!(too_long(&Source::new("a.rs", &"x\n".repeat(MOST_LINES + 1))).len(), 1);
    }

    #[test]
    fn mod_rs_is_no_name() {
        assert_eq!(mod_files(&Source::new("src/a/mod.rs", "")).len(), 1);
        assert!(mod_files(&Source::new("src/a.rs", "")).is_empty());
    }

    #[test]
    fn each_unwelcome_word_is_found_on_its_line() {
        for (start, end, _) in UNWELCOME {
            let found = unwelcome(&Source::new("a.rs", &format!("fine\n// {start}{end}")));
            assert_eq!(found.len(), 1, "{start}{end}");
            assert!(found[0].starts_with(":2:"), "{}", found[0]);
        }
        assert!(unwelcome(&Source::new("a.rs", "a list of things to do")).is_empty());
    }
}
