//! What the tests say of themselves: the ids in their documentation.
//!
//! `/// gen_server_SUITE: start/a (GS-001)` says that the tests named with GS-001 prove all of that row together.
//! `(GS-001 in part)` says that something is still missing.

/// One id in the documentation of one test.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Claim {
    pub(super) id: String,
    /// `target::path` of the test.
    pub(super) test: String,
    pub(super) in_part: bool,
}

/// The claims in a file of `tests/`.
pub(super) fn in_file(file: &str, text: &str) -> Result<Vec<Claim>, String> {
    let mut claims = Vec::new();
    let mut reader = Reader::default();
    for (line, number) in text.lines().map(str::trim).zip(1..) {
        if let Some((ids, name)) = reader.read(line).map_err(|why| format!("{file}:{number}: {why}"))? {
            let module = module_of(file).ok_or_else(|| {
                format!("{file}:{number}: ids are named in `tests/it`, `tests/patterns` and in the root files of the other test targets")
            })?;
            let claim = |(id, in_part)| Claim { id, test: format!("{module}::{name}"), in_part };
            claims.extend(ids.into_iter().map(claim));
        }
    }
    Ok(claims)
}

/// `it::gen_server::order` of `tests/it/gen_server/order.rs`, `leaks` of `tests/leaks.rs`.
fn module_of(file: &str) -> Option<String> {
    let path = file.strip_prefix("tests/")?.strip_suffix(".rs")?;
    match path.split_once('/') {
        Some((target @ ("it" | "patterns"), "main")) => Some(target.to_owned()),
        Some(("it" | "patterns", _)) => Some(path.replace('/', "::")),
        Some(_) => None,
        None => Some(path.to_owned()),
    }
}

type Ids = Vec<(String, bool)>;

/// Reads line by line: documentation, attributes, and the function they belong to.
#[derive(Default)]
struct Reader {
    documentation: String,
    is_test: bool,
    /// Within an attribute of several lines.
    in_attribute: bool,
}

impl Reader {
    /// The ids and the name of a test, at the line of its `fn`.
    fn read<'a>(&mut self, line: &'a str) -> Result<Option<(Ids, &'a str)>, String> {
        if let Some(text) = line.strip_prefix("//!") {
            return match ids(text).first() {
                None => Ok(None),
                Some((id, _)) => Err(format!("{id} belongs into the documentation of a test")),
            };
        }
        if let Some(text) = line.strip_prefix("///") {
            self.documentation.push_str(text);
            return Ok(None);
        }
        if self.in_attribute || line.starts_with("#[") {
            self.is_test |= is_test(line);
            self.in_attribute = !line.ends_with(']');
            return Ok(None);
        }
        let Self { documentation, is_test, .. } = std::mem::take(self);
        let ids = ids(&documentation);
        let Some((first, _)) = ids.first() else { return Ok(None) };
        match function(line) {
            Some(name) if is_test => Ok(Some((ids, name))),
            _ => Err(format!("{first} is named by what is no test")),
        }
    }
}

/// Whether the attribute makes a function a test: `#[test]`, `#[otp::test]`, `#[tokio::test(..)]`.
fn is_test(attribute: &str) -> bool {
    let Some(path) = attribute.strip_prefix("#[") else { return false };
    let end = path.find(['(', ']', ' ']).unwrap_or(path.len());
    path[..end].rsplit("::").next() == Some("test")
}

/// The name of the function that begins on this line.
fn function(line: &str) -> Option<&str> {
    let (before, after) = line.split_once("fn ")?;
    let modifiers = before.split_whitespace().all(|word| matches!(word, "async" | "pub" | "pub(crate)"));
    let end = after.find(['(', '<'])?;
    modifiers.then_some(&after[..end])
}

/// The ids in a text, and whether `in part` follows.
fn ids(text: &str) -> Ids {
    let bytes = text.as_bytes();
    let is_word = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_alphanumeric);
    let starts = (0..bytes.len()).filter(|&at| {
        let Some([a, b, b'-', digits @ ..]) = bytes.get(at..at + 6) else { return false };
        a.is_ascii_uppercase()
            && b.is_ascii_uppercase()
            && digits.iter().all(u8::is_ascii_digit)
            && !is_word(at + 6)
            && (at == 0 || !is_word(at - 1))
    });
    starts.map(|at| (text[at..at + 6].to_owned(), text[at + 6..].starts_with(" in part"))).collect()
}

#[cfg(test)]
mod tests {
    use super::{Claim, ids, in_file, module_of};

    fn found(file: &str, text: &str) -> Vec<(String, String, bool)> {
        let claims = in_file(file, text).expect("it is well-formed");
        claims.into_iter().map(|Claim { id, test, in_part }| (test, id, in_part)).collect()
    }

    #[test]
    fn ids_are_found_with_what_is_missing() {
        let is = |id: &str, in_part| (id.to_owned(), in_part);
        assert_eq!(
            ids("suite: case (GS-001, PL-010 in part); other (XG-007)"),
            [is("GS-001", false), is("PL-010", true), is("XG-007", false)]
        );
        assert_eq!(ids("UTF-8, XGS-001, GS-0011, gs-001, GS-01"), []);
    }

    #[test]
    fn every_kind_of_test_is_found_with_its_path() {
        let text = "
            /// suite: a (GS-001);
            /// other: b (GS-002 in part)
            #[tokio::test(start_paused = true)]
            async fn first() {}

            /// No id.
            #[test]
            fn second() {}

            /// c (GS-003)
            #[expect(
                clippy::too_many_lines,
                reason = \"a table\"
            )]
            #[otp::test]
            async fn third() {}
        ";
        let is = |test: &str, id: &str, in_part| (format!("it::start::stop::{test}"), id.to_owned(), in_part);
        assert_eq!(
            found("tests/it/start/stop.rs", text),
            [is("first", "GS-001", false), is("first", "GS-002", true), is("third", "GS-003", false)]
        );
    }

    #[test]
    fn an_id_anywhere_else_is_an_error() {
        for text in [
            "//! About GS-001.",
            "/// GS-001\nstruct Kv;",
            "/// GS-001\nfn no_test() {}",
            "/// GS-001\n\n#[test]\nfn far_away() {}",
        ] {
            let error = in_file("tests/it/names.rs", text).expect_err("nobody would count it");
            assert!(error.starts_with("tests/it/names.rs:") && error.contains("GS-001"), "{error}");
        }
        assert!(in_file("tests/redis/client.rs", "/// GS-001\n#[test]\nfn test() {}").is_err());
        assert!(in_file("tests/redis/client.rs", "/// A client.\n#[test]\nfn test() {}").is_ok());
    }

    #[test]
    fn the_module_is_told_by_the_file() {
        assert_eq!(module_of("tests/it/gen_server/order.rs").as_deref(), Some("it::gen_server::order"));
        assert_eq!(module_of("tests/it/main.rs").as_deref(), Some("it"));
        assert_eq!(module_of("tests/patterns/agent.rs").as_deref(), Some("patterns::agent"));
        assert_eq!(module_of("tests/leaks.rs").as_deref(), Some("leaks"));
        assert_eq!(module_of("tests/leaks/crashes.rs"), None);
    }
}
