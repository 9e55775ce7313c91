//! The checked-in scenarios: what our supervisors do is what the BEAM did, line by line.
#![forbid(unsafe_code)]

use otp_conformance::printer::Settings;
use otp_conformance::{compare, run, scenario};
use std::path::{Path, PathBuf};

/// Each `.scn` with the `.out` that the BEAM printed.
fn all() -> Vec<(PathBuf, String, Vec<String>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../conformance/scenarios");
    let mut found = Vec::new();
    for entry in std::fs::read_dir(&folder).expect("the scenarios are there") {
        let path = entry.expect("it can be listed").path();
        if path.extension().is_some_and(|extension| extension == "scn") {
            let read = |path: &Path| std::fs::read_to_string(path).expect("it can be read");
            let printed = read(&path.with_extension("out")).lines().map(ToOwned::to_owned).collect();
            let text = read(&path);
            found.push((path, text, printed));
        }
    }
    found.sort();
    found
}

#[test]
fn supervisors_do_what_they_do_on_the_beam() {
    let all = all();
    assert!(all.len() >= 25, "only {} scenarios", all.len());
    let mut wrong = Vec::new();
    for (path, text, theirs) in all {
        let scenario = scenario::parse(&text).unwrap_or_else(|mistake| panic!("{}: {mistake}", path.display()));
        let ours = run::run(&scenario, Settings::default()).expect("it runs");
        if let Err(difference) = compare::compare(&scenario, &ours, &theirs) {
            wrong.push(format!("{}\n{difference}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "- here, + on the BEAM:\n{}", wrong.join(""));
}
