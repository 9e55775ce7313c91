//! Examples as programs that tests run.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Builds an example for the profile of the test that calls this, and says where it is.
///
/// # Panics
/// If it does not build.
pub fn build(package: &str, name: &str) -> PathBuf {
    let test = env::current_exe().expect("a test runs from a file");
    // <target>/<profile>/deps/<this test>
    let output = test.ancestors().nth(2).expect("cargo's layout");
    let profile = match output.file_name().and_then(|name| name.to_str()).expect("cargo's layout") {
        "debug" => "dev",
        other => other,
    };
    let target = output.parent().unwrap_or(Path::new("."));
    let built = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "-p", package, "--example", name, "--profile", profile])
        .arg("--target-dir")
        .arg(target)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .status();
    assert!(built.expect("cargo runs").success(), "the example {name} does not build");
    output.join("examples").join(name).with_extension(env::consts::EXE_EXTENSION)
}
