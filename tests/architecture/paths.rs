//! The paths of a module that lead through the crate's root.

use crate::tokens::{Token, tokens};

/// One mention of something that lies directly in the crate's root.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Mention {
    /// The name behind `crate::`; `*` for everything.
    pub(crate) name: String,
    pub(crate) line: usize,
}

/// What `text`, the file of module `module` (`["process", "mailbox"]`), names in the crate's root,
/// by `crate::` or by enough `super::`s. Modules written inline count as a step of their own.
pub(crate) fn mentions(module: &[&str], text: &str) -> Vec<Mention> {
    let tokens = tokens(text);
    let mut found = Vec::new();
    // For each open brace: whether it is an inline module.
    let mut open: Vec<bool> = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        match tokens[at].text {
            "{" => open.push(at >= 2 && tokens[at - 2].text == "mod"),
            "}" => {
                open.pop();
            }
            "crate" if follows(&tokens, at + 1, "::") => {
                names(&tokens, at + 2, &mut found);
                at += 1;
            }
            "super" if follows(&tokens, at + 1, "::") => {
                let depth = module.len() + open.iter().filter(|inline| **inline).count();
                let mut steps = 1;
                while follows(&tokens, at + 2, "super") && follows(&tokens, at + 3, "::") {
                    steps += 1;
                    at += 2;
                }
                if steps >= depth {
                    names(&tokens, at + 2, &mut found);
                }
                at += 1;
            }
            _ => {}
        }
        at += 1;
    }
    found
}

fn follows(tokens: &[Token<'_>], at: usize, text: &str) -> bool {
    tokens.get(at).is_some_and(|token| token.text == text)
}

/// Pushes the name at `at`, or the first names of the group that opens there.
fn names(tokens: &[Token<'_>], at: usize, found: &mut Vec<Mention>) {
    let Some(first) = tokens.get(at) else { return };
    if first.text != "{" {
        push(tokens, at, found);
        return;
    }
    let mut depth = 0_usize;
    for (place, token) in tokens.iter().enumerate().skip(at) {
        match token.text {
            "{" => {
                depth += 1;
                if depth == 1 {
                    push(tokens, place + 1, found);
                }
            }
            "}" => {
                depth -= 1;
                if depth == 0 {
                    return;
                }
            }
            "," if depth == 1 && !follows(tokens, place + 1, "}") => push(tokens, place + 1, found),
            _ => {}
        }
    }
}

fn push(tokens: &[Token<'_>], at: usize, found: &mut Vec<Mention>) {
    // A raw name, `r#gen`, is three tokens.
    let raw = follows(tokens, at, "r") && follows(tokens, at + 1, "#");
    if let Some(token) = tokens.get(if raw { at + 2 } else { at }) {
        found.push(Mention { name: token.text.to_owned(), line: token.line });
    }
}

#[cfg(test)]
mod tests {
    use super::mentions;

    fn names(module: &[&str], text: &str) -> Vec<String> {
        mentions(module, text).into_iter().map(|mention| mention.name).collect()
    }

    #[test]
    fn every_way_to_write_a_path_is_seen() {
        let text = "use crate::pid::Pid;\npub(crate) fn f(x: crate::exit::Reason) { $crate::sys::note!() }\n\
                    use crate::{message::{self, Envelope}, registry, };\nuse crate::*;";
        assert_eq!(names(&["process"], text), ["pid", "exit", "sys", "message", "registry", "*"]);
    }

    #[test]
    fn visibility_and_comments_are_no_paths() {
        let text = "//! [`crate::supervisor`]\npub(crate) struct A; // crate::gen_server\nlet s = \"crate::x\";";
        assert!(names(&["pid"], text).is_empty());
    }

    #[test]
    fn super_counts_from_where_it_stands() {
        assert_eq!(names(&["pid"], "use super::exit;"), ["exit"]);
        assert!(names(&["process", "mailbox"], "use super::link;").is_empty());
        assert_eq!(names(&["process", "mailbox"], "use super::super::exit::A;"), ["exit"]);
        assert!(names(&["pid"], "mod tests { use super::Pid; }").is_empty());
        assert_eq!(names(&["pid"], "mod tests { fn f() {} use super::super::exit; }"), ["exit"]);
    }
}
