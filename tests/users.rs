//! A user's library with every lint turned up: what the macros write sets none of them off, in either edition, and the crate may
//! have another name. And what rustdoc says of it.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const FILES: [&str; 4] = ["server.rs", "machine.rs", "events.rs", "tree.rs"];

#[test]
fn a_library_of_edition_2021_hears_of_no_lint() {
    hears_of_no_lint("2021");
}

#[test]
fn a_library_of_edition_2024_hears_of_no_lint() {
    hears_of_no_lint("2024");
}

/// The same library with a mistake in it: the lints above are on.
#[test]
fn a_mistake_of_the_user_is_found() {
    let package = package("2024", "mistaken");
    let server = package.join("src/server.rs");
    let text = fs::read_to_string(&server).expect("it was written");
    fs::write(&server, text.replace("    /// Counts.\n", "").replace("pub(crate) fn count", "pub fn count"))
        .expect("it can be written");
    let machine = package.join("src/machine.rs");
    let text = fs::read_to_string(&machine).expect("it was written");
    fs::write(&machine, text.replace("    /// Whether it is open.\n", "")).expect("it can be written");
    let said = clippy(&package).expect_err("documentation is missing");
    assert!(said.contains("missing documentation"), "{said}");
    assert!(said.contains("src/machine.rs"), "it is said where: {said}");
}

/// What rustdoc shows of a client is what its author would have written: the names and the words of the handlers, in their
/// order, what a method does before the sections of the user's text, and no plumbing. `UPDATE_EXPECT=1` writes it anew.
#[test]
fn the_documentation_of_a_client_reads_as_if_written_by_hand() {
    let package = package("2024", "documented");
    let target = package.with_file_name("target");
    let output = cargo(&package).args(["doc", "--no-deps", "--quiet"]).output().expect("cargo starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let page = target.join("doc/documented/server/struct.CacheRef.html");
    let page = fs::read_to_string(page).expect("rustdoc wrote it");
    let said = methods(&page);
    let expected = Path::new(env!("CARGO_MANIFEST_DIR")).join("users/CacheRef.txt");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&expected, &said).expect("it can be written");
    }
    assert_eq!(said, fs::read_to_string(&expected).unwrap_or_default());
}

/// The text of a page's part about the type's own functions, a line for each signature and paragraph.
fn methods(page: &str) -> String {
    let (_, part) = page.split_once("id=\"implementations\"").expect("it has functions");
    let (part, _) = part.split_once("id=\"trait-implementations\"").expect("it has traits");
    let (_, part) = part.split_once('>').expect("the end of the heading's tag");
    let mut text = String::new();
    for piece in part.replace(">Source<", "><").replace(">§<", "><").split('<') {
        let (tag, words) = piece.split_once('>').unwrap_or((piece, ""));
        if ["section", "h", "p"].iter().any(|block| tag.split_whitespace().next().unwrap_or("").starts_with(block)) {
            text.push('\n');
        }
        // a signature on several lines is one
        text.push_str(&words.replace('\n', " "));
    }
    let plain = [("&lt;", "<"), ("&gt;", ">"), ("&#39;", "'"), ("&nbsp;", " "), ("’", "'"), ("&amp;", "&")];
    let text = plain.iter().fold(text, |text, (entity, letter)| text.replace(entity, letter));
    let lines = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    lines
        .filter(|line| !line.is_empty() && line != "Implementations")
        .fold(String::new(), |all, line| all + &line + "\n")
}

fn hears_of_no_lint(edition: &str) {
    if let Err(said) = clippy(&package(edition, &format!("edition_{edition}"))) {
        panic!("{said}");
    }
}

/// A package of its own.
fn package(edition: &str, name: &str) -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = here.parent().expect("the workspace is above");
    let package = Path::new(env!("CARGO_TARGET_TMPDIR")).join("users").join(name);
    fs::create_dir_all(package.join("src")).expect("a folder");
    let mut manifest = String::new();
    let _ = writeln!(
        manifest,
        "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"{edition}\"\n\n[workspace]\n"
    );
    let _ =
        writeln!(manifest, "[dependencies]\notp = {{ package = \"otp-framework\", path = \"{}\" }}", root.display());
    let _ = writeln!(manifest, "tracing = \"0.1\"");
    fs::write(package.join("Cargo.toml"), manifest).expect("a manifest");
    fs::copy(root.join("Cargo.lock"), package.join("Cargo.lock")).expect("the same versions");
    fs::copy(here.join("users/library.rs"), package.join("src/lib.rs")).expect("a file");
    for file in FILES {
        fs::copy(here.join("users").join(file), package.join("src").join(file)).expect("a file");
    }
    package
}

/// What clippy has to say, if anything.
fn clippy(package: &Path) -> Result<(), String> {
    let output = cargo(package).args(["clippy", "--quiet", "--color=never"]).output().expect("cargo starts");
    if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}

/// cargo, in a package: what they depend on is built once for all.
fn cargo(package: &Path) -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(package).env("CARGO_TARGET_DIR", package.with_file_name("target")).env_remove("RUSTFLAGS");
    cargo
}
