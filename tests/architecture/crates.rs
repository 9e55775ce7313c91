//! Rules about the crates: what they inherit, and what their roots forbid.

use crate::source::Source;

/// What a manifest does not take from the workspace but should.
pub(crate) fn manifest(file: &Source) -> Vec<String> {
    let mut missing = Vec::new();
    let inherited = if file.text.lines().any(|line| line.trim() == "[workspace]") {
        vec![
            ("workspace.package", "rust-version ="),
            ("workspace.lints.rust", "unsafe_code = \"forbid\""),
            ("package", "rust-version.workspace = true"),
            ("lints", "workspace = true"),
        ]
    } else {
        vec![
            ("package", "rust-version.workspace = true"),
            ("package", "edition.workspace = true"),
            ("package", "license.workspace = true"),
            ("lints", "workspace = true"),
        ]
    };
    let inherited = inherited.into_iter().filter(|(section, _)| *section != "lints" || !may_be_unsafe(&file.path));
    for (section, line) in inherited {
        if !section_lines(&file.text, section).any(|text| text.starts_with(line)) {
            missing.push(format!(": no `{line}` under [{section}]"));
        }
    }
    missing
}

fn section_lines<'a>(manifest: &'a str, section: &str) -> impl Iterator<Item = &'a str> {
    let heading = format!("[{section}]");
    manifest
        .lines()
        .map(str::trim)
        .skip_while(move |line| *line != heading)
        .skip(1)
        .take_while(|line| !line.starts_with('['))
}

/// Whether `path` is the root of a library, a program or an integration test.
pub(crate) fn is_root(path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').collect();
    matches!(
        parts.as_slice(),
        ["src" | "tests" | "benches", "lib.rs" | "main.rs"]
            | [_, "src", "lib.rs" | "main.rs"]
            | ["tests" | "benches", _, "main.rs"]
    )
}

/// The one crate with unsafe code, which has lints of its own.
fn may_be_unsafe(path: &str) -> bool {
    path.starts_with("otp-handover/")
}

/// A crate root without `#![forbid(unsafe_code)]`.
pub(crate) fn forbids_unsafe(file: &Source) -> Vec<String> {
    if may_be_unsafe(&file.path) {
        return Vec::new();
    }
    let forbids = file.text.lines().any(|line| line.trim().starts_with("#![forbid(") && line.contains("unsafe_code"));
    if forbids {
        return Vec::new();
    }
    vec![": write #![forbid(unsafe_code)] at the top".to_owned()]
}

#[cfg(test)]
mod tests {
    use super::{forbids_unsafe, is_root, manifest};
    use crate::source::Source;

    const GOOD: &str = "[package]\nname = \"a\"\nedition.workspace = true\nrust-version.workspace = true\n\
                        license.workspace = true\n\n[lints]\nworkspace = true\n";

    #[test]
    fn a_crate_that_goes_its_own_way_is_found() {
        assert!(manifest(&Source::new("a/Cargo.toml", GOOD)).is_empty());
        let own = GOOD.replace("rust-version.workspace = true", "rust-version = \"1.90\"");
        assert_eq!(manifest(&Source::new("a/Cargo.toml", &own)).len(), 1);
        let unlinted = GOOD.replace("[lints]\nworkspace = true", "");
        assert_eq!(manifest(&Source::new("a/Cargo.toml", &unlinted)).len(), 1);
    }

    #[test]
    fn a_key_counts_only_under_its_heading() {
        let elsewhere = GOOD.replace("[lints]", "[dependencies.x]");
        assert_eq!(manifest(&Source::new("a/Cargo.toml", &elsewhere)).len(), 1);
    }

    #[test]
    fn the_workspace_itself_must_forbid_unsafe_code() {
        let root = format!("[workspace]\n\n[workspace.package]\nrust-version = \"1.88\"\n\n{GOOD}");
        assert_eq!(manifest(&Source::new("Cargo.toml", &root)).len(), 1);
    }

    #[test]
    fn roots_are_told_from_modules() {
        assert!(is_root("src/lib.rs") && is_root("xtask/src/main.rs") && is_root("tests/it/main.rs"));
        assert!(!is_root("otp-runtime/src/process.rs") && !is_root("otp-runtime/src/a/lib.rs"));
    }

    #[test]
    fn a_root_that_only_mentions_the_lint_does_not_forbid_it() {
        assert!(forbids_unsafe(&Source::new("src/lib.rs", "//! Docs.\n#![forbid(unsafe_code)]\n")).is_empty());
        assert_eq!(forbids_unsafe(&Source::new("src/lib.rs", "// #![forbid(unsafe_code)]\n")).len(), 1);
    }
}
