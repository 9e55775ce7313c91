//! Names that are kept elsewhere.

use super::named::{Begin, Failure, Named, NamedRef, spec};
use super::shelf::Shelf;
use crate::kit::{Mail, idle, in_process, unique};
use otp::prelude::*;
use otp::registry::Global;
use otp::{CallError, Name, RegisterError};
use std::time::Duration;

/// `gen_server_SUITE`: `start/i` (GS-009); elixir `gen_server_test`: `start_link/3 with via` (XG-003)
#[tokio::test(start_paused = true)]
async fn a_server_is_started_and_called_by_a_via_name() {
    in_process(|mut inbox| async move {
        otp::trap_exit(true);
        let shelf = Shelf::default();
        let server = spec().name(shelf.at(1)).start_link().await.expect("it starts");
        let pid = server.pid().expect("alive");
        assert_eq!(Named::named(shelf.at(1)).ping().await, Ok("pong"));
        assert_eq!(Named::named(shelf.at(1)).pid(), Some(pid));
        let taken = StartError::AlreadyStarted(pid);
        assert_eq!(spec().name(shelf.at(1)).start().await.expect_err("taken"), taken);
        assert_eq!(spec().name(shelf.at(1)).start_link().await.expect_err("taken"), taken);
        assert_eq!(spec().name(shelf.at(1)).start_monitor().await.expect_err("taken"), taken);
        assert_eq!(shelf.asked(), [format!("register {pid}")], "the others were not even made");
        inbox.is_silent().await;
        Named::named(shelf.at(1)).stop().await.expect("it stops");
        assert_eq!(inbox.exit().await, (Some(pid), ExitReason::Normal));
        assert_eq!((shelf.holder(1), shelf.asked()), (None, vec![format!("unregister {pid}")]));
    })
    .await;
}

/// `gen_server_SUITE`: `stop7` (GS-017)
#[tokio::test(start_paused = true)]
async fn a_server_is_stopped_by_its_via_name() {
    let shelf = Shelf::default();
    spec().name(shelf.at(7)).start().await.expect("it starts");
    let by_name = Named::named(shelf.at(7));
    assert_eq!(by_name.stop().await, Ok(()));
    assert_eq!((by_name.pid(), Named::whereis(shelf.at(7)).is_none()), (None, true));
    assert_eq!(by_name.stop().await, Err(CallError::NoProc));
}

/// elixir `gen_server_test`: `start_link/2, call/2 and cast/2` (XG-004)
#[tokio::test(start_paused = true)]
async fn what_is_sent_to_nobody_fails_as_a_call_and_vanishes_as_a_cast() {
    let (shelf, name) = (Shelf::default(), unique("nobody"));
    let names: [Name; 3] = [shelf.at(1).into(), Global::new(&name).into(), name.into()];
    for name in names {
        let nobody = Named::named(&name);
        nobody.crash();
        nobody.send("hello");
        assert_eq!(nobody.ping().await, Err(CallError::NoProc), "{name:?}");
        assert_eq!(nobody.ping().send().await, Err(CallError::NoProc), "{name:?}");
        assert_eq!(nobody.stop().await, Err(CallError::NoProc), "{name:?}");
        assert_eq!(otp::registry::send(&name, 7), Err(7));
    }
}

/// elixir `gen_server_test`: `call/3 exit messages` (XG-005)
#[tokio::test(start_paused = true)]
async fn a_server_that_calls_itself_is_told_by_whatever_name() {
    let (shelf, name) = (Shelf::default(), unique("myself"));
    let server = spec().name(name.as_str()).start().await.expect("it starts");
    let pid = server.pid().expect("alive");
    otp::register(shelf.at(1), pid).expect("free");
    otp::register(Global::new(&name), pid).expect("free");
    let names: [Name; 3] = [shelf.at(1).into(), Global::new(&name).into(), name.into()];
    for name in names {
        assert_eq!(server.call_by(name.clone()).await, Ok(Err(CallError::CallingSelf)), "{name:?}");
    }
    server.stop().await.expect("it stops");
    assert_eq!(Named::named(shelf.at(1)).ping().await, Err(CallError::NoProc));
}

/// elixir `gen_server_test`: `whereis/1` (XG-009)
#[tokio::test(start_paused = true)]
async fn whereis_knows_every_form() {
    let (shelf, name) = (Shelf::default(), unique("whereis"));
    let names: [Name; 3] = [shelf.at(1).into(), Global::new(&name).into(), name.into()];
    for name in names {
        assert!(otp::whereis(&name).is_none() && Named::whereis(&name).is_none(), "{name:?}");
        let server = spec().name(&name).start().await.expect("it starts");
        assert_eq!(otp::whereis(&name), server.pid());
        let found = Named::whereis(&name).expect("it is there");
        assert_eq!(found.ping().await, Ok("pong"));
        assert_eq!(otp::unregister(&name), server.pid());
        assert_eq!((otp::whereis(&name), otp::unregister(&name)), (None, None));
        assert_eq!(found.ping().await, Ok("pong"), "a client of the process, not of the name");
        server.stop().await.expect("it stops");
    }
}

/// `gen_server_SUITE`: `otp_7669` (GS-054), for the other kinds of names
#[tokio::test(start_paused = true)]
async fn a_failed_start_has_given_every_kind_of_name_free_when_it_returns() {
    let (shelf, name) = (Shelf::default(), unique("failed"));
    let begins = [
        Begin::With(Failure::Error),
        Begin::With(Failure::Refuse),
        Begin::With(Failure::Ignore),
        Begin::Panicking,
        Begin::Never,
    ];
    for begin in begins {
        for _ in 0..100 {
            let once = |name: Name| Named::spec(begin.clone()).name(name).init_timeout(Duration::from_millis(1));
            let error = once(shelf.at(1).into()).start().await.expect_err("it fails");
            assert!(!matches!(error, StartError::AlreadyStarted(_)), "{error}");
            assert_eq!(shelf.holder(1), None, "{begin:?}");
            let error = once(Global::new(&name).into()).start().await.expect_err("it fails");
            assert!(!matches!(error, StartError::AlreadyStarted(_)), "{error}");
            assert_eq!(otp::whereis(Global::new(&name)), None, "{begin:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_via_name_is_there_before_init_runs_and_gone_when_the_start_is_dropped() {
    let shelf = Shelf::default();
    let start = tokio::spawn(Named::spec(Begin::Never).name(shelf.at(1)).start());
    tokio::task::yield_now().await;
    let pid = shelf.holder(1).expect("entered before init");
    start.abort();
    assert!(start.await.expect_err("aborted").is_cancelled());
    otp::exited(pid).await;
    assert_eq!(shelf.holder(1), None);
}

fn stop_later(server: NamedRef) {
    tokio::spawn(async move { server.stop().await });
}

/// Whatever ends the process, who sees the `Down` finds the name free.
#[tokio::test(start_paused = true)]
async fn every_end_gives_the_name_free_before_anybody_is_told() {
    in_process(|mut inbox| async move {
        let shelf = Shelf::default();
        let ends: [fn(&NamedRef); 4] = [
            |server| server.crash(),
            |server| otp::exit(server.pid().expect("alive"), ExitReason::Kill),
            |server| otp::exit(server.pid().expect("alive"), ExitReason::Shutdown),
            |server| stop_later(server.clone()),
        ];
        for end in ends {
            let (server, monitor) = spec().name(shelf.at(1)).start_monitor().await.expect("the name is free");
            let pid = server.pid().expect("alive");
            otp::register(shelf.at(2), pid).expect("several names");
            end(&server);
            assert_eq!(inbox.down().await.monitor, monitor);
            assert_eq!((shelf.holder(1), shelf.holder(2)), (None, None));
        }
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_process_may_have_several_names_and_is_known_by_the_local_one() {
    let (shelf, name) = (Shelf::default(), unique("several"));
    let server = spec().name(shelf.at(1)).start().await.expect("it starts");
    let pid = server.pid().expect("alive");
    assert_eq!(server.child().await.expect("it answers"), ["shelf/1"]);
    otp::register(shelf.at(2), pid).expect("free");
    otp::register(name.as_str(), pid).expect("free");
    let info = otp::process_info(pid).expect("alive");
    let via_names: Vec<_> = info.via_names.iter().map(|name| &**name).collect();
    assert_eq!((info.registered_name.as_deref(), via_names), (Some(&*name), vec!["shelf/1", "shelf/2"]));
    assert_eq!(server.child().await.expect("it answers"), [name]);
    assert_eq!(otp::unregister(shelf.at(1)), Some(pid));
    let info = otp::process_info(pid).expect("alive");
    assert_eq!(info.via_names.iter().map(|name| &**name).collect::<Vec<_>>(), ["shelf/2"]);
}

#[tokio::test(start_paused = true)]
async fn a_crash_report_says_the_via_name() {
    let (shelf, captured) = (Shelf::default(), crate::kit::captured::Captured::start("otp::report"));
    let server = spec().name(shelf.at(1)).start().await.expect("it starts");
    let pid = server.pid().expect("alive");
    server.crash();
    otp::exited(pid).await;
    let reports = captured.taken();
    let crash = reports.iter().find(|report| report.label == "crash").expect("a crash report");
    assert_eq!(crash.line("via names"), "[shelf/1]");
}

/// A late end does not take the name from its successor.
#[tokio::test(start_paused = true)]
async fn a_name_given_on_is_its_successors() {
    let shelf = Shelf::default();
    let (old, new) = (idle(), idle());
    otp::register(shelf.at(1), old).expect("free");
    assert_eq!(otp::register(shelf.at(1), new), Err(RegisterError::Taken(old)));
    assert_eq!(otp::process_info(new).expect("alive").via_names.len(), 0);
    assert_eq!(otp::unregister(shelf.at(1)), Some(old));
    otp::register(shelf.at(1), new).expect("free");
    otp::exit(old, ExitReason::Kill);
    otp::exited(old).await;
    assert_eq!(otp::whereis(shelf.at(1)), Some(new));
}

/// A name is never left behind by a process that ends while it is given.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_via_name_given_to_the_dying_is_free_afterwards() {
    for _ in 0..1000 {
        let (pid, shelf) = (idle(), Shelf::default());
        let killer = tokio::spawn(async move { otp::exit(pid, ExitReason::Kill) });
        let result = otp::register(shelf.at(1), pid);
        killer.await.expect("no panic");
        otp::exited(pid).await;
        assert_eq!(otp::whereis(shelf.at(1)), None, "{result:?}");
        assert_eq!(shelf.holder(1), None, "{result:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_starts_under_one_via_name_one_succeeds() {
    for _ in 0..100 {
        let shelf = Shelf::default();
        let starts: Vec<_> = (0..4).map(|_| tokio::spawn(spec().name(shelf.at(1)).start())).collect();
        let (mut won, mut lost) = (Vec::new(), Vec::new());
        for start in starts {
            match start.await.expect("no panic") {
                Ok(server) => won.push(server.pid().expect("alive")),
                Err(error) => lost.push(error),
            }
        }
        assert_eq!((won.len(), shelf.holder(1)), (1, Some(won[0])));
        assert!(lost.iter().all(|error| *error == StartError::AlreadyStarted(won[0])), "{lost:?}");
        otp::exit(won[0], ExitReason::Kill);
    }
}

/// elixir `gen_server_test`: `nil name` (XG-006): a name cannot be nil, and no name is no name
#[tokio::test(start_paused = true)]
async fn a_server_that_is_given_no_name_has_none_of_any_kind() {
    let none: Option<Name> = None;
    let spec = match none {
        Some(name) => spec().name(name),
        None => spec(),
    };
    let server = spec.start().await.expect("it starts");
    let info = otp::process_info(server.pid().expect("alive")).expect("alive");
    assert_eq!((info.registered_name, info.via_names.len()), (None, 0));
}
