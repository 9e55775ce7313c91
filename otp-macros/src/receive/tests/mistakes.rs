//! Each mistake, and what is said of it.

use crate::diag::Diagnostics;
use crate::receive::{check, parse};

/// The first line of what is said, and the help below it.
fn said(text: &str) -> Vec<String> {
    let mut mistakes = Diagnostics::default();
    let receive = parse::read(super::tokens(text), &mut mistakes);
    if let Some(mut receive) = receive {
        check::check(&mut receive, &mut mistakes);
    }
    mistakes.texts().into_iter().map(|text| text.replace("\n\nhelp: ", " / ").replace('\n', " / ")).collect()
}

fn says(text: &str, expected: &str) {
    let said = said(text);
    assert!(said.len() == 1 && said[0].contains(expected), "{text}\n{said:#?}");
}

#[test]
fn it_takes_a_match_with_arms() {
    says("inbox { A => 1 }", "`receive!` takes a `match` over an inbox");
    says("match inbox", "`receive!` takes a `match` over an inbox");
    says("match { A => 1 }", "does not say which inbox");
    says("match inbox {}", "has no arms");
    says("match inbox { A => 1 }, 5", "takes a `match` and nothing else");
    assert!(said("match inbox { A => 1, \"b\" => 2 }").is_empty());
    assert!(said("match inbox { _ if after(d) => 2 }").is_empty());
}

#[test]
fn the_time_is_given_once_and_last() {
    says("match inbox { _ if after(d) => 1, A => 2 }", "the `after` arm comes last");
    says("match inbox { _ if after(d) => 1, _ if after(e) => 2 }", "there is only one `after`");
    says("match inbox { _ if after() => 1 }", "`after` takes a time");
    says("match inbox { x if after(d) => 1 }", "there is no message to match");
    says("match inbox { #[cfg(unix)] _ if after(d) => 1 }", "cannot be left out");
    assert!(said("match inbox { _ => 1, _ if after(d) => 2 }").is_empty());
    assert!(said("match inbox { _ if after(d) && late => 1, A => 2 }").is_empty(), "that is somebody's own `after`");
}

#[test]
fn no_arm_follows_one_that_takes_everything() {
    for all in ["_", "x", "mut x", "x @ _", "x: Info", "x: otp::Info", "_ | A"] {
        says(&format!("match inbox {{ {all} => 1, A => 2 }}"), "no message reaches this arm");
    }
    for some in ["x if x.is_ok()", "X", "_x: u8", "#[cfg(unix)] _"] {
        assert!(said(&format!("match inbox {{ {some} => 1, A => 2 }}")).is_empty(), "{some}");
    }
}

#[test]
fn a_pattern_shows_its_type() {
    says("match inbox { (a, b) => 1 }", "write the type: `(a, b): (Pid, u32)`");
    says("match inbox { (1, _) => 1 }", "write the type: `(1, _): (Pid, u32)`");
    says("match inbox { [a, b] => 1 }", "write the type: `[a, b]: [u8; 2]`");
    says("match inbox { Some(x) => 1 }", "write the type: `Some(x): Option<String>`");
    says("match inbox { Ok(A) => 1 }", "write the type: `Ok(A): Result<u32, String>`");
    says("match inbox { None => 1 }", "write the type: `None: Option<String>`");
    for known in ["(1, \"a\")", "Some(A)", "(A { x }, B(y))", "Ok(x): R", "(a, b): P", "1..=3", "None | Some(1)", "-1"]
    {
        assert!(said(&format!("match inbox {{ {known} => 1 }}")).is_empty(), "{known}");
    }
}

#[test]
fn a_guard_is_a_condition() {
    says("match inbox { A if let B = c => 1 }", "cannot bind anything");
    says("match inbox { A if => 1 }", "is missing");
    says("match inbox { A => , B => 1 }", "does not say what to do");
}
