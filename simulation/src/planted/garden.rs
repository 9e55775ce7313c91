//! The mistakes, and the search for each.

use crate::arguments::Plan;
use crate::campaign::attempt;
use otp_runtime::model::{Bug, plant};
use std::time::Instant;

/// What the simulation must find, by what of otp it breaks.
const SOUGHT: [(&str, &[Bug]); 6] = [
    ("monitors", &[Bug::DownTwice, Bug::DownKept, Bug::MonitorOfNobody]),
    (
        "links and signals",
        &[
            Bug::HalfUnlinked,
            Bug::OwnHalfUnlinked,
            Bug::LinkWithNobody,
            Bug::ExitLost,
            Bug::KillTrapped,
            Bug::DoomUnheard,
            Bug::SignalsOvertake,
        ],
    ),
    ("timers", &[Bug::CancelledTimerFires]),
    ("pids and names", &[Bug::PidReused, Bug::NameHalfRemoved, Bug::LateDeparture]),
    ("mailboxes", &[Bug::QueueForgotten, Bug::RoomForOneMore, Bug::RefusalUncounted, Bug::RoomUntold]),
    (
        "starts and supervision",
        &[
            Bug::AbandonedStays,
            Bug::RetryUncounted,
            Bug::OneRestartMore,
            Bug::StoppedForward,
            Bug::OrphansLeft,
            Bug::SiblingsRestarted,
            Bug::DeadChildKept,
        ],
    ),
];

/// What it cannot see: two threads have to be in the middle of something at the same time, and here a turn is never interrupted.
/// The models see them.
const UNSEEN: [(Bug, &str); 7] = [
    (Bug::SleeperSoughtFirst, "between the look for the sleeper and the message nobody else runs"),
    (Bug::TakenInAfterClose, "nobody sends while the exit sequence runs, and afterwards nobody is found"),
    (Bug::LateRelation, "nobody links while the exit sequence runs"),
    (Bug::NameSoughtFirst, "between the look for the name and its entry nobody else runs"),
    (Bug::TimerReadBeforeCancel, "between reading a timer and cancelling it no time passes"),
    (Bug::EndForgotten, "the task of a process is never lost while another thread runs the process"),
    (Bug::VacancyRemembered, "between the look at the place and the queue nobody moves in"),
];

/// Plants each of them, and runs programs until one fails.
pub(crate) fn find(plan: &Plan) -> Result<(), String> {
    let started = Instant::now();
    let (tally, failure) = attempt(plan);
    if let Some((seed, failure)) = failure {
        return Err(format!("nothing is planted yet, and seed {seed} fails: {:?}", failure.broken));
    }
    println!("nothing planted: {} programs, and none fails", tally.programs);
    let (mut found, mut missed) = (0, Vec::new());
    for (of, bugs) in SOUGHT {
        println!("{of}:");
        for bug in bugs {
            plant(Some(*bug));
            let (tally, failure) = attempt(plan);
            plant(None);
            if let Some((seed, failure)) = failure {
                found += 1;
                let names: Vec<&str> = failure.broken.iter().map(|(name, _)| *name).collect();
                let text = failure.broken.first().map_or("", |(_, text)| text.as_str());
                println!(
                    "  {bug:?}: after {} programs, seed {seed} breaks {}: {text}",
                    tally.programs + 1,
                    names.join(", ")
                );
            } else {
                println!("  {bug:?}: NOT FOUND in {} programs", tally.programs);
                missed.push(format!("{bug:?}"));
            }
        }
    }
    println!("out of sight:");
    for (bug, why) in UNSEEN {
        println!("  {bug:?}: {why}");
    }
    println!("{found} mistakes found, {} missed, in {:.1} s", missed.len(), started.elapsed().as_secs_f64());
    if missed.is_empty() { Ok(()) } else { Err(format!("not found: {}", missed.join(", "))) }
}
