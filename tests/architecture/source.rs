//! The files of the repository.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// One text file.
pub(crate) struct Source {
    /// Its path from the root of the repository, with `/` between the parts.
    pub(crate) path: String,
    /// What it says.
    pub(crate) text: String,
}

impl Source {
    #[cfg(test)]
    pub(crate) fn new(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned() }
    }
}

/// The files whose path is wanted. Files that are not text are left out.
pub(crate) fn all(wanted: impl Fn(&str) -> bool) -> Vec<Source> {
    paths()
        .into_iter()
        .filter(|path| wanted(path))
        .filter_map(|path| {
            let text = read_if_there(&path)?;
            Some(Source { path, text })
        })
        .collect()
}

/// Whether the file at `path` is of the kind `extension`.
pub(crate) fn is(path: &str, extension: &str) -> bool {
    Path::new(path).extension().is_some_and(|own| own == extension)
}

/// The text of the file at `path`.
pub(crate) fn read(path: &str) -> String {
    read_if_there(path).unwrap_or_else(|| panic!("{path} cannot be read"))
}

/// The text of the file at `path`, if there is such a text file.
pub(crate) fn read_if_there(path: &str) -> Option<String> {
    fs::read_to_string(root().join(path)).ok()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .canonicalize()
        .expect("the tests lie in a folder of the repository")
}

/// What git tracks or would track; in an unpacked archive, every file outside build folders.
fn paths() -> Vec<String> {
    let listed = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(root())
        .output();
    if let Ok(out) = listed
        && out.status.success()
    {
        let names = String::from_utf8(out.stdout).expect("paths are UTF-8");
        return names.split_terminator('\0').map(str::to_owned).collect();
    }
    let mut found = Vec::new();
    walk(&root(), "", &mut found);
    found
}

fn walk(folder: &Path, prefix: &str, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("a folder of the repository can be read") {
        let entry = entry.expect("a folder of the repository can be read");
        let name = entry.file_name().into_string().expect("paths are UTF-8");
        let path = format!("{prefix}{name}");
        match entry.file_type().expect("a file has a type") {
            kind if kind.is_dir() && !matches!(path.as_str(), "target" | ".git" | "book/book") => {
                walk(&entry.path(), &format!("{path}/"), found);
            }
            kind if kind.is_file() => found.push(path),
            _ => {}
        }
    }
}
