//! What the compiler says: `ui/pass` must compile and run, `ui/fail` must not compile, with the words recorded beside it.
//!
//! The words are rustc's as much as ours and change from version to version. So they are compared only by the compiler
//! they were recorded with; any other one has to refuse each case, in whatever words.
//!
//! `TRYBUILD=overwrite cargo test -p otp-tests --test ui` records them anew (with the compiler named below).

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use std::{env, fs};

/// The compiler whose words are recorded.
const RECORDED_WITH: &str = "rustc 1.95.0 ";

/// Elixir `supervisor_test`: `child_spec/2`, `init/2` (XS-001, XS-002): a child that is none, and a supervisor without a
/// strategy, do not compile.
#[test]
fn cases() {
    let cases = trybuild::TestCases::new();
    cases.pass("ui/pass/*.rs");
    if compiler().starts_with(RECORDED_WITH) {
        cases.compile_fail("ui/fail/*.rs");
    } else {
        drop(cases);
        every_case_is_refused();
    }
}

fn compiler() -> String {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).arg("--version").output().expect("rustc tells its version");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// One package with a binary a case: a single run of cargo tells which of them it could not compile.
fn every_case_is_refused() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = here.parent().expect("the workspace is above");
    let package = Path::new(env!("CARGO_TARGET_TMPDIR")).join("ui");
    let cases = names(&here.join("ui/fail"));
    let bins: String = cases.iter().map(|case| binary(case, &here.join("ui/fail"))).collect();
    let otp = root.display().to_string();
    let manifest = format!(
        "[workspace]\n[package]\nname = \"ui\"\nedition = \"2024\"\n[dependencies]\n\
         otp = {{ package = \"otp-framework\", path = {otp:?}, features = [\"test\"] }}\n{bins}"
    );
    fs::create_dir_all(&package).expect("a folder for the package");
    fs::write(package.join("Cargo.toml"), manifest).expect("a manifest");
    // the versions that are here already, so that nothing is fetched
    fs::copy(root.join("Cargo.lock"), package.join("Cargo.lock")).expect("a lock file");

    let output = Command::new(env!("CARGO"))
        .args(["check", "--bins", "--keep-going", "--offline"])
        .env("CARGO_TARGET_DIR", package.join("target"))
        .current_dir(&package)
        .output()
        .expect("cargo runs");
    let said = String::from_utf8_lossy(&output.stderr);
    let compiled: Vec<&String> =
        cases.iter().filter(|case| !said.contains(&format!("could not compile `ui` (bin \"{case}\")"))).collect();
    assert!(compiled.is_empty(), "these cases must not compile: {compiled:?}\n{said}");
}

fn binary(case: &str, folder: &Path) -> String {
    let path = folder.join(case).with_extension("rs").display().to_string();
    format!("[[bin]]\nname = {case:?}\npath = {path:?}\n")
}

fn names(folder: &Path) -> BTreeSet<String> {
    let files = fs::read_dir(folder).expect("the cases").map(|file| file.expect("a case").path());
    files
        .filter(|file| file.extension().is_some_and(|extension| extension == "rs"))
        .filter_map(|file| Some(file.file_stem()?.to_str()?.to_owned()))
        .collect()
}
