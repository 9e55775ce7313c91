//! Registries that panic, re-enter, or lie.

use super::named::{Named, spec};
use super::shelf::{Shelf, Trick};
use crate::kit::captured::Captured;
use crate::kit::{idle, in_process, unique};
use otp::prelude::*;
use otp::{CallError, RegisterError};
use std::sync::Arc;

fn panicking(error: &StartError) -> &str {
    match error {
        StartError::Failed(ExitReason::Panic(panic)) => &panic.message,
        other => panic!("not a panic: {other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn a_panic_while_registering_is_the_error_of_the_start_and_ends_nobody() {
    in_process(|_inbox| async move {
        let shelf = Shelf::default();
        let error =
            spec().name(shelf.with(1, Trick::PanicIn("register_name"))).start_link().await.expect_err("it fails");
        assert_eq!(panicking(&error), "register_name as told");
        let error = spec().name(shelf.with(1, Trick::PanicAfterRegister)).start_link().await.expect_err("it fails");
        assert_eq!(panicking(&error), "too late");
        assert_eq!(shelf.holder(1), None, "what it may have entered is taken back");
        let registered = otp::register(shelf.with(1, Trick::PanicAfterRegister), otp::self_pid().expect("a process"));
        assert!(matches!(registered, Err(RegisterError::Panicked(_))), "{registered:?}");
        assert_eq!(shelf.holder(1), None);
        spec().name(shelf.at(1)).start().await.expect("the name is free");
    })
    .await;
}

/// Whoever is told of the end is told of it all the same.
#[tokio::test(start_paused = true)]
async fn a_panic_while_unregistering_is_reported_and_the_end_goes_on() {
    let (shelf, captured) = (Shelf::default(), Captured::start("otp::report"));
    let server = spec().name(shelf.with(1, Trick::PanicIn("unregister_name"))).start().await.expect("it starts");
    otp::register(shelf.at(2), server.pid().expect("alive")).expect("free");
    assert_eq!(server.stop().await, Ok(()));
    assert_eq!(shelf.holder(2), None, "the next name is given free");
    assert_eq!(otp::whereis(shelf.at(1)), None, "whatever the registry says, the dead are not found");
    let reports = captured.taken();
    let report = reports.iter().find(|report| report.label == "via panicked").expect("a report");
    assert_eq!(report.title(), "unregister_name of shelf/1 panicked");
    assert!(report.line("reason").ends_with("unregister_name as told"), "{}", report.text);
}

#[tokio::test(start_paused = true)]
async fn a_panic_while_looking_is_reported_and_means_nobody() {
    let (shelf, captured) = (Shelf::default(), Captured::start("otp::report"));
    let blind = || shelf.with(1, Trick::PanicIn("whereis_name"));
    let server = spec().name(blind()).start().await.expect("nobody was found");
    assert_eq!(Named::named(blind()).ping().await, Err(CallError::NoProc));
    assert!(captured.labels().iter().any(|label| label == "via panicked"));
    Named::named(blind()).crash();
    assert_eq!((otp::whereis(blind()), otp::unregister(blind())), (None, None));
    assert_eq!(server.ping().await, Ok("pong"));
    assert_eq!(Named::named(shelf.at(1)).ping().await, Ok("pong"), "it is there");
}

#[tokio::test(start_paused = true)]
async fn a_name_that_cannot_be_printed_is_a_name() {
    let shelf = Shelf::default();
    let name = || shelf.with(1, Trick::Unprintable);
    let spec = spec().name(name());
    assert!(format!("{spec:?} {:?}", Named::named(name()).as_ref()).contains("<unprintable>"));
    let server = spec.start().await.expect("it starts");
    let info = otp::process_info(server.pid().expect("alive")).expect("alive");
    assert_eq!(*info.via_names, ["<unprintable>".into()]);
    assert_eq!(server.child().await.expect("it answers"), ["<unprintable>"]);
    assert_eq!(Named::named(name()).ping().await, Ok("pong"));
    server.crash();
    otp::exited(info.pid).await;
    assert_eq!(shelf.holder(1), None);
}

/// A name said to be somebody else's is: nothing is started.
#[tokio::test(start_paused = true)]
async fn a_registry_that_always_finds_another_starts_nothing() {
    let (shelf, other) = (Shelf::default(), idle());
    let name = || shelf.with(1, Trick::Always(other));
    assert_eq!(spec().name(name()).start().await.expect_err("taken"), StartError::AlreadyStarted(other));
    assert_eq!(shelf.asked(), [""; 0]);
    assert_eq!(Named::named(name()).ping().await, Err(CallError::WrongServer));
    let pid = idle();
    assert_eq!(otp::register(name(), pid), Ok(()), "it said yes, and that counts");
    assert_eq!(otp::whereis(name()), Some(other));
    otp::exit(pid, ExitReason::Kill);
    otp::exited(pid).await;
    assert_eq!(shelf.asked(), [format!("register {pid}"), format!("unregister {pid}")]);
}

/// A registry that finds a process which has ended finds nobody.
#[tokio::test(start_paused = true)]
async fn a_registry_that_finds_the_dead_finds_nobody() {
    let (shelf, dead) = (Shelf::default(), crate::kit::dead(ExitReason::Normal).await);
    let name = || shelf.with(1, Trick::Always(dead));
    let server = spec().name(name()).start().await.expect("it starts");
    assert_eq!(Named::named(name()).ping().await, Err(CallError::NoProc));
    assert_eq!(server.stop().await, Ok(()));
}

#[tokio::test(start_paused = true)]
async fn a_registry_that_forgets_gives_a_server_nobody_finds() {
    let shelf = Shelf::default();
    let server = spec().name(shelf.with(1, Trick::Forget)).start().await.expect("it said yes");
    let pid = server.pid().expect("alive");
    assert_eq!(Named::named(shelf.at(1)).ping().await, Err(CallError::NoProc));
    assert_eq!(server.ping().await, Ok("pong"));
    server.stop().await.expect("it stops");
    assert_eq!(shelf.asked(), [format!("register {pid}"), format!("unregister {pid}")]);
}

#[tokio::test(start_paused = true)]
async fn a_registry_that_refuses_without_a_holder_is_an_error() {
    let shelf = Shelf::default();
    let refused = spec().name(shelf.with(1, Trick::Refuse)).start().await.expect_err("refused");
    assert_eq!(refused, StartError::Failed(ExitReason::error(RegisterError::Refused)));
    let pid = idle();
    assert_eq!(otp::register(shelf.with(1, Trick::Refuse), pid), Err(RegisterError::Refused));
    assert_eq!(otp::process_info(pid).expect("alive").via_names.len(), 0);
}

/// Each function of the registry uses names itself, of the process it is asked about too, and kills.
#[tokio::test(start_paused = true)]
async fn a_registry_may_re_enter() {
    let (shelf, inner, local) = (Shelf::default(), Shelf::default(), unique("re-entrant"));
    let trick = Trick::First(Arc::new({
        let (inner, local) = (inner.clone(), local.clone());
        move |function| {
            otp::registered();
            otp::whereis(inner.at(1));
            // the first succeeds, as the new process
            if let Some(me) = otp::self_pid().filter(|_| function == "register_name") {
                otp::register(local.as_str(), me).expect("free");
                otp::register(inner.at(1), me).expect("free");
                assert!(otp::process_info(me).is_some());
            }
            if let Some(me) = otp::self_pid().filter(|_| function == "unregister_name") {
                assert_eq!(otp::register(inner.at(2), me), Err(RegisterError::NoProc), "it is ending");
                assert_eq!(otp::whereis(local.as_str()), None);
                assert!(!otp::is_alive(me));
            }
        }
    }));
    let name = || shelf.with(1, trick.clone());
    let captured = Captured::start("otp::report");
    let server = spec().name(name()).start().await.expect("it starts");
    for name in [name().into(), inner.at(1).into(), otp::Name::from(local.as_str())] {
        assert_eq!(Named::named(name).ping().await, Ok("pong"));
    }
    Named::named(name()).stop().await.expect("it stops");
    assert_eq!((shelf.holder(1), inner.holder(1), inner.holder(2)), (None, None, None));
    assert_eq!((otp::whereis(&local), server.is_alive()), (None, false));
    assert_eq!(captured.taken().len(), 0, "nothing panicked");
}

/// A registry that kills who registers: the start fails, and the name is free.
#[tokio::test(start_paused = true)]
async fn a_registry_may_kill_who_registers() {
    let shelf = Shelf::default();
    let trick = Trick::First(Arc::new(|function| {
        if let Some(me) = otp::self_pid().filter(|_| function == "register_name") {
            otp::exit(me, ExitReason::Kill);
        }
    }));
    let error = spec().name(shelf.with(1, trick)).start().await.expect_err("it was killed");
    assert_eq!(error, StartError::Failed(ExitReason::Killed));
    assert_eq!(shelf.holder(1), None);
}
