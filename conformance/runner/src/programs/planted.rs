//! Mistakes that are planted in the runtime: the recorded programs must find each of them.

use super::recorded::{self, Recorded};
use otp_runtime::model::{Bug, plant};

/// Those that a program with one order at a time can find.
const BUGS: [Bug; 16] = [
    Bug::HalfUnlinked,
    Bug::DownKept,
    Bug::NormalKills,
    Bug::KilledAsKill,
    Bug::KillTrapped,
    Bug::LinkWithNobody,
    Bug::LinkOneWay,
    Bug::ExitSenderLost,
    Bug::DownSaysNormal,
    Bug::MonitorsMerged,
    Bug::SecondName,
    Bug::NameHalfRemoved,
    Bug::CancelledTimerFires,
    Bug::TrapInherited,
    Bug::ParentUnheard,
    Bug::TerminateLeftOut,
];

/// Runs the recorded programs with each mistake, until one differs. Answers a line for each.
///
/// # Errors
/// Which mistakes were not found, or what differs without any.
pub fn search() -> Result<Vec<String>, String> {
    let recorded = recorded::all()?;
    if let Some(difference) = recorded.iter().find_map(Recorded::difference) {
        return Err(format!("without any mistake, a recorded program differs: {difference}"));
    }
    let mut lines = Vec::new();
    let mut missed = Vec::new();
    for bug in BUGS {
        plant(Some(bug));
        let found = recorded.iter().enumerate().find_map(|(at, one)| Some((at, &one.name, one.difference()?)));
        plant(None);
        match found {
            Some((at, name, _)) => {
                lines.push(format!("{bug:?} was found by the {}. recorded program ({name})", at + 1))
            }
            None => missed.push(format!("{bug:?}")),
        }
    }
    if missed.is_empty() { Ok(lines) } else { Err(format!("planted, and not found: {}", missed.join(", "))) }
}
