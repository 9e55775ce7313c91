//! The program runs: every workload of every framework, with few operations. Nothing here looks at a clock.
#![forbid(unsafe_code)]

use std::process::{Command, Output};

fn otp_bench(arguments: &[&str]) -> (bool, String) {
    let Output { status, stdout, stderr } =
        Command::new(env!("CARGO_BIN_EXE_otp-bench")).args(arguments).output().expect("the program starts");
    let text = [stdout, stderr].map(|text| String::from_utf8_lossy(&text).into_owned()).concat();
    (status.success(), text)
}

fn answers_right(arguments: &[&str]) -> Result<(), String> {
    let (good, text) = otp_bench(arguments);
    let right = good && text.contains("every workload of every framework runs and answers right");
    if right { Ok(()) } else { Err(text) }
}

#[test]
fn every_workload_of_otp_answers_right() {
    if let Err(text) = answers_right(&["--check", "--frameworks", "otp"]) {
        panic!("{text}");
    }
}

/// Some lose a message now and then when two threads meet in an unlucky moment: hydra starts a process before it can be found.
#[test]
fn every_workload_of_every_framework_answers_right() {
    let failures: Vec<String> = (0..3).map_while(|_| answers_right(&["--check"]).err()).collect();
    assert!(failures.len() < 3, "{}", failures.concat());
}

#[test]
fn a_crowd_is_measured_in_a_process_of_its_own() {
    let (good, text) = otp_bench(&["--crowd", "otp", "2-workers", "10"]);
    assert!(good && text.contains("\"bytes\":") && text.contains("\"stop\":"), "{text}");
}

#[test]
fn growth_is_measured_in_a_process_of_its_own() {
    let (good, text) = otp_bench(&["--growth-of", "current-thread", "10"]);
    assert!(good && text.contains("\"any\":"), "{text}");
}

#[test]
fn a_mistake_on_the_command_line_is_explained() {
    let (good, text) = otp_bench(&["--only", "calls"]);
    assert!(!good && text.contains("there is no workload `calls`") && text.contains("usage: otp-bench"), "{text}");
}

/// What was sent was handled or told of or dropped, and counted.
#[test]
fn a_flood_is_measured_in_a_process_of_its_own() {
    for policy in ["reject", "drop_oldest"] {
        let (good, text) = otp_bench(&["--overload-of", policy, "50"]);
        assert!(good && text.contains("\"looks\":") && text.contains("\"sent\":"), "{text}");
    }
}

#[test]
fn jobs_are_measured() {
    let (good, text) = otp_bench(&["jobs", "--quick"]);
    assert!(good && text.contains("| 2 workers | 100 |"), "{text}");
}

/// A tree in which something is left is no measurement.
#[test]
fn trees_are_stopped_in_processes_of_their_own() {
    for temper in ["idle", "busy", "full", "deaf"] {
        for manner in ["in-turn", "at-once"] {
            let (good, text) = otp_bench(&["--shutdown-of", manner, temper, "3"]);
            assert!(good && text.trim().parse::<f64>().is_ok(), "{manner} {temper}: {text}");
        }
    }
}

#[test]
fn orders_act_on_a_full_mailbox() {
    for order in ["kill", "exit", "shutdown", "sys", "down"] {
        let (good, text) = otp_bench(&["--order-of", order, "1"]);
        assert!(good && text.trim().starts_with('['), "{order}: {text}");
    }
}
