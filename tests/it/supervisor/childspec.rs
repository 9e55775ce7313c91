//! What a supervisor knows of a child before it runs, and what is wrong with specs.

use super::worker::{Stage, Worker, child, child_as, pid};
use otp::prelude::*;
use otp::supervisor::{
    AutoShutdown, ChildError, ChildOptions, ChildSpec, ChildType, DynamicSupervisor, SpecError, Strategy, Supervisor,
    check_childspecs,
};
use otp::{Backoff, Restart, Shutdown, StartError};
use std::time::Duration;

const FIVE: Shutdown = Shutdown::Timeout(Duration::from_secs(5));

supervisor! {
    Net(stage: Stage): one_for_one {
        #[transient]
        conn(name: &'static str, shutdown: Shutdown): Worker = Worker::spec(name, stage.clone()).shutdown(shutdown),
    }
}

/// `supervisor_SUITE`: `sup_start_map` (SV-012): also that another id is not found
#[tokio::test(start_paused = true)]
async fn the_spec_of_a_child_says_what_its_line_leaves_open() {
    let (stage, pauses) = (Stage::default(), Backoff::new(Duration::from_secs(1), Duration::from_secs(9)));
    let tuned = ChildOptions::new().restart(Restart::Temporary).shutdown(Shutdown::BrutalKill).significant();
    let given = stage.clone();
    let supervisor = Supervisor::new(Strategy::OneForOne)
        .auto_shutdown(AutoShutdown::AnySignificant)
        .child(child("plain", &stage))
        .child(ChildSpec::new::<DynamicSupervisor>("pool", || DynamicSupervisor::new().spec()))
        .child(child("tuned", &stage).options(tuned))
        .child(ChildSpec::new::<Worker>("of spec", move || {
            Worker::spec("of spec", given.clone()).restart(Restart::Transient).backoff(pauses)
        }))
        .start_link()
        .await
        .unwrap();
    for (id, restart, shutdown, significant, kind, backoff) in [
        ("plain", Restart::Permanent, FIVE, false, ChildType::Worker, None),
        ("pool", Restart::Permanent, Shutdown::Infinity, false, ChildType::Supervisor, None),
        ("tuned", Restart::Temporary, Shutdown::BrutalKill, true, ChildType::Worker, None),
        ("of spec", Restart::Transient, FIVE, false, ChildType::Worker, Some(pauses)),
    ] {
        let spec = supervisor.get_childspec(id).await.unwrap();
        assert_eq!(spec.id.as_deref(), Some(id));
        assert_eq!((spec.restart, spec.shutdown, spec.significant), (restart, shutdown, significant), "{id}");
        assert_eq!((spec.kind, spec.backoff), (kind, backoff), "{id}");
        let module = if kind == ChildType::Worker { "worker::Worker" } else { "DynamicSupervisor" };
        assert!(spec.module.contains(module), "{}", spec.module);
    }
    assert_eq!(supervisor.get_childspec("nobody").await, Err(ChildError::NotFound));
    // a static child is known by its id alone
    let plain = pid(&supervisor, "plain").await;
    assert_eq!(supervisor.get_childspec(plain).await, Err(ChildError::NotFound));
    supervisor.terminate_child("plain").await.unwrap();
    assert!(supervisor.get_childspec("plain").await.is_ok(), "the spec stays");
    supervisor.delete_child("plain").await.unwrap();
    assert_eq!(supervisor.get_childspec("plain").await, Err(ChildError::NotFound));
}

/// `supervisor_SUITE`: `sup_start_map_simple` (SV-013)
#[tokio::test(start_paused = true)]
async fn the_spec_of_a_dynamic_child_is_had_by_its_pid() {
    let net = Net { stage: Stage::default() }.start_link().await.unwrap();
    let conn = net.start_conn("a", Shutdown::Infinity).await.unwrap().pid().unwrap();
    let spec = net.as_ref().get_childspec(conn).await.unwrap();
    assert_eq!((spec.id, spec.restart, spec.shutdown), (None, Restart::Transient, Shutdown::Infinity));
    assert_eq!((spec.significant, spec.kind), (false, ChildType::Worker));
    assert_eq!(net.as_ref().get_childspec(crate::kit::idle()).await, Err(ChildError::NotFound));
    net.as_ref().terminate_child(conn).await.unwrap();
    assert_eq!(net.as_ref().get_childspec(conn).await, Err(ChildError::NotFound));
}

#[test]
fn specs_are_checked_without_starting_anything() {
    let stage = Stage::default();
    let plain = |id| child(id, &stage);
    let significant = |restart| plain("b").options(ChildOptions::new().restart(restart).significant());
    let any = Some(AutoShutdown::AnySignificant);
    assert_eq!(check_childspecs(&[plain("a"), plain("b")], None), Ok(()));
    let twice = check_childspecs(&[plain("a"), plain("b"), plain("a")], any);
    assert_eq!(twice, Err(SpecError::DuplicateChildName("a".into())));
    assert_eq!(check_childspecs(&[plain("a"), significant(Restart::Transient)], any), Ok(()));
    assert_eq!(check_childspecs(&[plain("a"), significant(Restart::Transient)], None), Ok(()), "it is not known");
    for (restart, auto_shutdown) in [
        (Restart::Permanent, any),
        (Restart::Permanent, None),
        (Restart::Transient, Some(AutoShutdown::Never)),
        (Restart::Temporary, Some(AutoShutdown::Never)),
    ] {
        let error = check_childspecs(&[plain("a"), significant(restart)], auto_shutdown).unwrap_err();
        assert!(matches!(&error, SpecError::BadCombination { id, .. } if **id == *"b"), "{error}");
    }
    assert!(stage.journal().is_empty());
}

/// All specs are checked before the first child is started.
#[tokio::test(start_paused = true)]
async fn a_supervisor_with_a_senseless_child_starts_none() {
    let stage = Stage::default();
    let senseless = child_as(Restart::Transient, "b", &stage);
    let senseless = senseless.options(ChildOptions::new().restart(Restart::Permanent).significant());
    let supervisor = Supervisor::new(Strategy::OneForOne).auto_shutdown(AutoShutdown::AnySignificant);
    let error = supervisor.child(child("a", &stage)).child(senseless).start_link().await.unwrap_err();
    assert!(error.to_string().contains("child `b`"), "{error}");
    assert!(stage.journal().is_empty());
}

/// What cannot be a supervisor fails as in OTP: for a reason that is not clean, so that it is reported.
#[tokio::test(start_paused = true)]
async fn a_supervisor_that_cannot_be_one_fails() {
    let stage = Stage::default();
    let twice = Supervisor::new(Strategy::OneForOne).child(child("a", &stage)).child(child("a", &stage));
    let never = Supervisor::new(Strategy::OneForOne).intensity(1, Duration::ZERO).child(child("a", &stage));
    for (supervisor, why) in
        [(twice, "two children are called `a`"), (never, "the period in which restarts are counted is zero")]
    {
        let StartError::Failed(reason) = supervisor.start_link().await.unwrap_err() else { panic!("{why}") };
        assert!(!reason.is_clean() && reason.to_string().starts_with(why), "{reason}");
    }
    let pool = DynamicSupervisor::new().intensity(1, Duration::ZERO).start_link().await;
    assert!(pool.unwrap_err().to_string().contains("the period in which restarts are counted is zero"));
    assert!(stage.journal().is_empty());
}

/// A spec that contradicts itself is refused before anything else is looked at, as in OTP.
#[tokio::test(start_paused = true)]
async fn a_senseless_child_is_refused_also_where_its_id_is_taken() {
    let stage = Stage::default();
    let supervisor = super::worker::supervise(Strategy::OneForOne, 1, ["a"], &stage).await;
    let significant = |restart| child("a", &stage).options(ChildOptions::new().restart(restart).significant());
    for restart in [Restart::Permanent, Restart::Transient] {
        let refused = supervisor.start_child(significant(restart)).await.unwrap_err();
        assert!(
            matches!(&refused, ChildError::Spec(SpecError::BadCombination { id, .. }) if **id == *"a"),
            "{refused}"
        );
        assert!(refused.to_string().contains("no effect without `auto_shutdown`"), "{refused}");
    }
    assert_eq!(stage.journal(), ["+a"]);
}

/// One child at a time is looked at as all of them are.
#[tokio::test(start_paused = true)]
async fn one_child_is_listed_alone() {
    let stage = Stage::default();
    let supervisor = super::worker::supervise(Strategy::OneForOne, 1, ["a", "b"], &stage).await;
    let all = supervisor.which_children().await.unwrap();
    assert_eq!(supervisor.which_child("b").await.unwrap(), all[0]);
    assert_eq!(supervisor.which_child("b").await.unwrap().pid(), Some(pid(&supervisor, "b").await));
    supervisor.terminate_child("b").await.unwrap();
    assert_eq!(supervisor.which_child("b").await.unwrap().pid(), None);
    assert_eq!(supervisor.which_child("c").await, Err(ChildError::NotFound));
}
