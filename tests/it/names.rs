//! Names of processes (section 2 of the law).

mod global;
mod hostile;
mod named;
pub(crate) mod shelf;
mod via;

use crate::kit::{Mail, dead, idle, in_process, unique};
use otp::{ExitReason, RegisterError};

#[tokio::test(start_paused = true)]
async fn a_name_leads_to_its_process() {
    let (pid, name) = (idle(), unique("simple"));
    assert_eq!(otp::whereis(&name), None);
    assert_eq!(otp::register(name.as_str(), pid), Ok(()));
    assert_eq!(otp::whereis(&name), Some(pid));
    assert_eq!(otp::process_info(pid).expect("alive").registered_name.as_deref(), Some(name.as_str()));
    let all = otp::registered();
    assert!(all.is_sorted() && all.iter().any(|known| **known == *name));
}

#[tokio::test(start_paused = true)]
async fn a_taken_name_is_refused() {
    let (first, second, name) = (idle(), idle(), unique("taken"));
    otp::register(name.as_str(), first).expect("free");
    assert_eq!(otp::register(name.as_str(), second), Err(RegisterError::Taken(first)));
    assert_eq!(otp::whereis(&name), Some(first));
    let other = unique("other");
    assert_eq!(otp::register(other.as_str(), second), Ok(()), "the refused process may have another name");
}

#[tokio::test(start_paused = true)]
async fn a_process_has_at_most_one_name() {
    let (pid, name, other) = (idle(), unique("one"), unique("two"));
    otp::register(name.as_str(), pid).expect("free");
    assert_eq!(otp::register(other.as_str(), pid), Err(RegisterError::AlreadyNamed(name.as_str().into())));
    assert_eq!(otp::register(name.as_str(), pid), Err(RegisterError::AlreadyNamed(name.as_str().into())));
    assert_eq!((otp::whereis(&name), otp::whereis(&other)), (Some(pid), None));
}

#[tokio::test(start_paused = true)]
async fn the_dead_get_no_name() {
    let (pid, name) = (dead(ExitReason::Normal).await, unique("dead"));
    assert_eq!(otp::register(name.as_str(), pid), Err(RegisterError::NoProc));
    assert_eq!(otp::whereis(&name), None);
}

#[tokio::test(start_paused = true)]
async fn unregister_gives_the_name_free() {
    let (pid, name) = (idle(), unique("given back"));
    assert_eq!(otp::unregister(&name), None, "nobody had it");
    otp::register(name.as_str(), pid).expect("free");
    assert_eq!(otp::unregister(&name), Some(pid));
    assert_eq!(otp::whereis(&name), None);
    assert_eq!(otp::process_info(pid).expect("alive").registered_name, None);
    assert_eq!(otp::register(name.as_str(), pid), Ok(()));
}

#[tokio::test(start_paused = true)]
async fn a_name_given_on_is_not_released_by_its_old_holder() {
    let (old, new, name) = (idle(), idle(), unique("given on"));
    otp::register(name.as_str(), old).expect("free");
    otp::unregister(&name);
    otp::register(name.as_str(), new).expect("free");
    otp::exit(old, ExitReason::Kill);
    otp::exited(old).await;
    assert_eq!(otp::whereis(&name), Some(new));
}

#[tokio::test(start_paused = true)]
async fn death_releases_the_name() {
    in_process(|mut inbox| async move {
        let (pid, name) = (idle(), unique("released"));
        otp::register(name.as_str(), pid).expect("free");
        otp::monitor(pid);
        otp::exit(pid, ExitReason::Kill);
        inbox.down().await;
        assert_eq!(otp::whereis(&name), None);
        assert_eq!(otp::register(name.as_str(), inbox.pid()), Ok(()));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_who_want_a_name_one_gets_it() {
    for _ in 0..250 {
        let name = unique("contested");
        let rivals: Vec<_> = (0..4).map(|_| idle()).collect();
        let attempts: Vec<_> = rivals
            .iter()
            .map(|&pid| {
                let name = name.clone();
                tokio::spawn(async move { otp::register(name, pid) })
            })
            .collect();
        let mut results = Vec::new();
        for attempt in attempts {
            results.push(attempt.await.expect("no panic"));
        }
        let winner = otp::whereis(&name).expect("somebody has it");
        for (pid, result) in rivals.iter().zip(results) {
            assert_eq!(result, if *pid == winner { Ok(()) } else { Err(RegisterError::Taken(winner)) });
            let known = otp::process_info(*pid).expect("alive").registered_name;
            assert_eq!(known.is_some(), *pid == winner);
            otp::exit(*pid, ExitReason::Kill);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_names_a_process_gets_one() {
    for _ in 0..250 {
        let pid = idle();
        let names: Vec<_> = (0..4).map(|n| unique(format!("many {n}"))).collect();
        let attempts: Vec<_> = names
            .iter()
            .map(|name| {
                let name = name.clone();
                tokio::spawn(async move { otp::register(name, pid) })
            })
            .collect();
        let mut won = 0;
        for attempt in attempts {
            match attempt.await.expect("no panic") {
                Ok(()) => won += 1,
                Err(error) => assert!(matches!(error, RegisterError::AlreadyNamed(_)), "{error:?}"),
            }
        }
        assert_eq!(won, 1);
        assert_eq!(names.iter().filter(|name| otp::whereis(*name) == Some(pid)).count(), 1);
        otp::exit(pid, ExitReason::Kill);
    }
}

/// A name is never left behind by a process that ends while it is given.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_name_given_to_the_dying_is_free_afterwards() {
    for _ in 0..1000 {
        let (pid, name) = (idle(), unique("dying"));
        let killer = tokio::spawn(async move { otp::exit(pid, ExitReason::Kill) });
        let result = otp::register(name.as_str(), pid);
        killer.await.expect("no panic");
        otp::exited(pid).await;
        assert_eq!(otp::whereis(&name), None, "{result:?}");
    }
}

#[test]
fn the_errors_say_what_is_wrong() {
    assert_eq!(RegisterError::NoProc.to_string(), "no such process");
    let named = RegisterError::AlreadyNamed("kv".into());
    assert_eq!(named.to_string(), "the process is already registered as `kv`");
}
