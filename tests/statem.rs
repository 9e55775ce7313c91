//! The recorded scripts of a state machine: what ours does is what the BEAM's did, event by event.
#![forbid(unsafe_code)]

use otp_conformance::statem::{beam, run};
use std::path::Path;

#[test]
fn machines_do_what_they_do_on_the_beam() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../conformance/statem.txt");
    let recorded = beam::split(&std::fs::read_to_string(file).expect("it is there"));
    assert!(recorded.len() >= 200, "only {} scripts", recorded.len());
    for (name, text) in recorded {
        let (script, theirs) = text.split_once("---\n").expect("a script and its trace");
        let ours = run::run(script).expect("it runs");
        assert_eq!(ours, theirs.lines().collect::<Vec<_>>(), "script {name}:\n{script}");
    }
}
