//! Supervisors with names, and parts of a tree that are not needed.

use super::worker::{Stage, Worker, end};
use crate::kit::{Mail, in_process, unique};
use otp::prelude::*;
use otp::registry::Global;
use otp::supervisor::{ChildSpec, ChildStatus, DynamicSupervisor, Strategy, Supervisor, SupervisorRef};
use otp::{Name, StartError};

supervisor! {
    Part(stage: Stage): one_for_one {
        worker: Worker = Worker::spec("worker", stage.clone()),
    }
}

supervisor! {
    Whole(stage: Stage, wanted: bool): one_for_one {
        part: Part = Part { stage: stage.clone() }.spec().start_if(*wanted),
        other: Worker = Worker::spec("other", stage.clone()).start_if(*wanted),
    }
}

fn plain() -> Spec<Supervisor> {
    Supervisor::spec(async || Ok(Supervisor::new(Strategy::OneForOne)))
}

/// elixir `supervisor_test`: `start_link/2 with via`, `start_link/3 with global`, `start_link/3 with local`,
/// `start_link/3`, `start_link/2` (XS-003): invalid names do not compile
#[tokio::test(start_paused = true)]
async fn a_supervisor_is_started_under_any_kind_of_name() {
    let names: [Name; 2] = [unique("sup").into(), Global::new(("sup", unique("g"))).into()];
    for name in &names {
        let stage = Stage::default();
        let by_hand = plain().name(name).start_link().await.unwrap();
        assert_eq!(otp::whereis(name), by_hand.pid());
        let again = plain().name(name).start().await;
        assert_eq!(again.unwrap_err(), StartError::AlreadyStarted(by_hand.pid().unwrap()));
        let found = SupervisorRef::named(name);
        found.start_child(super::worker::child("a", &stage)).await.unwrap();
        assert_eq!(found.count_children().await.unwrap().active, 1);
        found.stop().await.unwrap();
        assert_eq!(otp::whereis(name), None);

        let declared = Part { stage: stage.clone() }.spec().name(name).start_link().await.unwrap();
        assert_eq!(otp::whereis(name), declared.pid());
        let worker = declared.worker();
        end(worker.pid().unwrap(), ExitReason::error("crash")).await;
        assert_eq!(worker.who().await.unwrap().0, "worker");
        assert_eq!(otp::whereis(name), declared.pid());
        end(declared.pid().unwrap(), ExitReason::Kill).await;
        assert_eq!(super::worker::soon(worker.who()).await, Err(CallError::NoProc), "the tree is over");
    }
}

/// A supervisor that is a child comes back under its name.
#[tokio::test(start_paused = true)]
async fn a_named_supervisor_is_restarted_under_its_name() {
    let name = unique("pool");
    let child = ChildSpec::named::<DynamicSupervisor>(&name, || DynamicSupervisor::new().spec());
    let supervisor = Supervisor::new(Strategy::OneForOne).child(child).start_link().await.unwrap();
    let before = otp::whereis(&name);
    assert_eq!(supervisor.which_child(name.as_str()).await.unwrap().pid(), before);
    end(before.unwrap(), ExitReason::Kill).await;
    let after = supervisor.which_child(name.as_str()).await.unwrap().pid();
    assert_eq!(otp::whereis(&name), after);
    assert!(after.is_some() && after != before);
}

/// A supervisor made by hand can be a child of another.
#[tokio::test(start_paused = true)]
async fn supervisors_made_by_hand_form_a_tree() {
    let stage = Stage::default();
    let given = stage.clone();
    let inner = ChildSpec::new::<Supervisor>("inner", move || {
        let given = given.clone();
        Supervisor::spec(
            async move || Ok(Supervisor::new(Strategy::OneForAll).child(super::worker::child("a", &given))),
        )
    });
    let outer = Supervisor::new(Strategy::OneForOne).child(inner).start_link().await.unwrap();
    assert_eq!(outer.count_children().await.unwrap().supervisors, 1);
    assert_eq!(stage.journal(), ["+a"]);
    end(outer.which_child("inner").await.unwrap().pid().unwrap(), ExitReason::Kill).await;
    assert_eq!(outer.which_child("inner").await.unwrap().restarts, 1);
    outer.stop().await.unwrap();
    assert_eq!(stage.journal(), ["-a killed", "+a", "-a shutdown"]);
}

/// No exit signal follows, as since OTP 26.
///
/// `supervisor_SUITE`: `sup_start_ignore_init` (SV-002)
#[tokio::test(start_paused = true)]
async fn a_supervisor_that_is_not_needed_is_not_started() {
    in_process(async |mut inbox| {
        otp::trap_exit(true);
        let stage = Stage::default();
        assert_eq!(plain().start_if(false).start_link().await.unwrap_err(), StartError::Ignored);
        let declared = Part { stage: stage.clone() }.spec().start_if(false).start_link().await;
        assert_eq!(declared.unwrap_err(), StartError::Ignored);
        let server = Worker::spec("b", stage.clone()).start_if(false).start_link().await;
        assert_eq!(server.unwrap_err(), StartError::Ignored);
        assert!(stage.journal().is_empty());
        inbox.is_silent().await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn parts_of_a_tree_that_are_not_needed_are_listed_as_not_running() {
    let stage = Stage::default();
    let whole = Whole { stage: stage.clone(), wanted: false }.start_link().await.unwrap();
    let children = whole.as_ref().which_children().await.unwrap();
    assert!(children.iter().all(|child| child.status == ChildStatus::NotRunning) && children.len() == 2);
    for call in [whole.other().who().await, whole.part().worker().who().await] {
        assert_eq!(call, Err(CallError::NoProc));
    }
    assert_eq!(whole.as_ref().restart_child("part").await, Ok(None));
    assert!(stage.journal().is_empty());
    let whole = Whole { stage, wanted: true }.start_link().await.unwrap();
    assert_eq!(whole.part().worker().who().await.unwrap().0, "worker");
}
