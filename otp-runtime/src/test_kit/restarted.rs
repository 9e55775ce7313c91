//! Whether somebody has come back.

use super::kit;
use super::subject::{Subject, process_of};
use crate::pid::Pid;
use crate::seam;
use std::time::Duration;

/// How often it is looked.
const STEP: Duration = Duration::from_millis(1);

/// Waits for the process that has come in the place of another; the text says that there is none.
pub async fn restarted<S>(subject: &impl Subject<S>, was: Option<Pid>, within: Duration) -> Result<Pid, String> {
    let known = subject.__tenants();
    if was.is_none() && known.is_none() {
        return Err("only a place in a tree remembers who was there: give the pid that it had, \
                    `assert_restarted!(kv, was)`"
            .to_owned());
    }
    if let Some(was) = was {
        kit::expect(was);
    }
    let until = seam::now().checked_add(within);
    loop {
        super::settled::quietly().await;
        let now = process_of(subject).filter(|process| !process.head().has_ended());
        let tenants = subject.__tenants();
        if let Some(pid) = now.map(|process| process.head().pid) {
            let seen = tenants.map_or(1, |(place, _)| kit::with(|kit| *kit.tenants.get(&place).unwrap_or(&1)));
            let is_new = match was {
                Some(was) => was != pid,
                None => tenants.is_some_and(|(_, tenants)| tenants > seen),
            };
            if is_new {
                if let Some((place, tenants)) = tenants {
                    kit::with(|kit| kit.tenants.insert(place, tenants));
                }
                return Ok(pid);
            }
        }
        if until.is_some_and(|until| seam::now() >= until) {
            let now = process_of(subject).filter(|process| !process.head().has_ended());
            return Err(match now {
                Some(process) => format!("it was not restarted within {within:?}: it is {} still", process.head().pid),
                None => format!("it was not restarted within {within:?}: there is nobody"),
            });
        }
        seam::sleep(STEP).await;
    }
}
