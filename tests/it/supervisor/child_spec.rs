//! What a child is when its line says nothing, and what a line may say.

use super::worker::{Stage, child, child_stopped, pid, status};
use crate::kit::unique;
use otp::prelude::*;
use otp::supervisor::{AutoShutdown, ChildOptions, ChildSpec, ChildStatus, Strategy, Supervisor, SupervisorRef};
use otp::{Restart, Shutdown};
use std::time::Duration;

/// Takes longer to clean up than anybody waits.
struct Plain {
    n: u32,
}

#[gen_server]
impl Plain {
    #[init]
    fn new(n: u32, cx: &mut Ctx<Self>) -> Self {
        cx.trap_exit(true);
        Self { n }
    }
    #[call]
    fn n(&self) -> u32 {
        self.n
    }
    #[terminate]
    async fn clean_up(&mut self) {
        tokio::time::sleep(Duration::from_secs(1000)).await;
    }
}

/// The same with options of its own.
struct Tuned;

#[gen_server(transient, shutdown = "2s")]
impl Tuned {
    #[init]
    fn new(cx: &mut Ctx<Self>) -> Self {
        cx.trap_exit(true);
        Self
    }
    #[call]
    fn ping(&self) {}
    #[terminate]
    async fn clean_up(&mut self) {
        tokio::time::sleep(Duration::from_secs(1000)).await;
    }
}

supervisor! {
    Tree: one_for_one {
        plain: Plain = Plain::spec(1),
        #[temporary] #[shutdown = "3s"]
        other: Plain = Plain::spec(2),
        tuned: Tuned = Tuned::spec(),
        #[permanent] #[shutdown = "4s"]
        overridden: Tuned = Tuned::spec().restart(Restart::Temporary).shutdown(Shutdown::BrutalKill),
        of_spec: Tuned = Tuned::spec().restart(Restart::Temporary).shutdown(Shutdown::Timeout(Duration::from_secs(1))),
    }
}

/// Its restart type, and how many seconds it is given to stop.
async fn found(tree: &SupervisorRef, id: &str) -> (Restart, u64) {
    let children = tree.which_children().await.unwrap();
    let child = children.iter().find(|child| child.id.as_deref() == Some(id)).expect("there is such a child");
    let began = tokio::time::Instant::now();
    tree.terminate_child(id).await.unwrap();
    (child.restart, began.elapsed().as_secs())
}

/// elixir `gen_server_test`: `generates child_spec/1` (XG-001); elixir `supervisor_test`: `generates child_spec/1`,
/// `child_spec/2` (XS-001)
#[tokio::test(start_paused = true)]
async fn a_spec_has_defaults_and_each_can_be_overridden() {
    let tree = Tree.start_link().await.unwrap();
    assert_eq!((tree.plain().n().await, tree.other().n().await), (Ok(1), Ok(2)));
    let supervisor = tree.as_ref();
    for (id, expected) in [
        ("plain", (Restart::Permanent, 5)),
        ("other", (Restart::Temporary, 3)),
        ("tuned", (Restart::Transient, 2)),
        ("overridden", (Restart::Permanent, 4)),
        ("of_spec", (Restart::Temporary, 1)),
    ] {
        assert_eq!(found(supervisor, id).await, expected, "{id}");
    }
}

/// elixir `supervisor_test`: `init/2` (XS-002)
#[tokio::test(start_paused = true)]
async fn a_supervisor_is_not_ended_by_its_children_unless_it_says_so() {
    let significant = || {
        let options = ChildOptions::new().restart(Restart::Transient).significant();
        Supervisor::new(Strategy::OneForOne).child(child("a", &Stage::default()).options(options))
    };
    assert!(significant().start_link().await.is_err(), "significance means nothing by default");
    assert!(significant().auto_shutdown(AutoShutdown::AnySignificant).start_link().await.is_ok());
}

/// elixir `supervisor_test`: `with invalid child spec`, `with valid child spec` (XS-005)
#[tokio::test(start_paused = true)]
async fn no_time_and_hardly_any_time_are_times_to_stop_in() {
    let stage = Stage::default();
    let supervisor = Supervisor::new(Strategy::OneForOne).start_link().await.unwrap();
    for (id, time) in [("a", Duration::ZERO), ("b", Duration::from_millis(1))] {
        let spec = child_stopped(Shutdown::Timeout(time), id, &stage);
        let started = supervisor.start_child(spec).await.unwrap();
        assert_eq!(started, Some(pid(&supervisor, id).await));
    }
    let senseless = child("c", &stage).options(ChildOptions::new().significant());
    assert!(supervisor.start_child(senseless).await.is_err());
    assert_eq!(status(&supervisor, "c").await, None);
}

supervisor! {
    /// Nothing but dynamic children.
    Crew: one_for_one, intensity = 5, period = "5s" {
        #[temporary]
        hand(n: u32): Plain = Plain::spec(n),
    }
}

supervisor! {
    Two: one_for_one {
        first: Crew = Crew.spec(),
        second: Crew = Crew.spec(),
    }
}

/// elixir `dynamic_supervisor_test`: `can be supervised directly`, `multiple supervisors can be supervised and identified
/// with simple child spec`, `generates child_spec/1` (XD-001)
#[tokio::test(start_paused = true)]
async fn supervisors_of_dynamic_children_are_children_with_ids() {
    let two = Two.start_link().await.unwrap();
    assert_eq!(two.first().start_hand(1).await.unwrap().n().await, Ok(1));
    assert_eq!(two.second().as_ref().count_children().await.unwrap().specs, 0);
    let third = || ChildSpec::new::<Crew>("third", || Crew.spec());
    let pid = two.as_ref().start_child(third()).await.unwrap().unwrap();
    let again = two.as_ref().start_child(third()).await;
    assert_eq!(again, Err(otp::supervisor::ChildError::AlreadyStarted(pid)));
    assert_eq!(two.as_ref().count_children().await.unwrap().supervisors, 3);
}

/// elixir `dynamic_supervisor_test`: `with registered process`, `with spawn_opt`, `sets initial call to the same as a
/// regular supervisor` (XD-004)
#[tokio::test(start_paused = true)]
async fn a_supervisor_of_dynamic_children_is_started_like_any_other() {
    let (name, other) = (unique("crew"), unique("two"));
    let (first, second) = (name.clone(), other.clone());
    let supervisor = Supervisor::new(Strategy::OneForOne)
        .child(ChildSpec::new::<Crew>("crew", move || Crew.spec().name(first.as_str())))
        .child(ChildSpec::new::<Two>("two", move || Two.spec().name(second.as_str())))
        .start_link()
        .await
        .unwrap();
    for (id, name, call) in [("crew", name, "Crew"), ("two", other, "Two")] {
        let pid = pid(&supervisor, id).await;
        let info = otp::process_info(pid).unwrap();
        assert_eq!((info.registered_name.as_deref(), otp::whereis(&name)), (Some(name.as_str()), Some(pid)));
        assert!(info.links.contains(&supervisor.pid().unwrap()));
        assert_eq!((info.parent, info.initial_call), (supervisor.pid(), call), "both are called by their types");
    }
}

/// A child under a name is started under the same name again.
///
/// elixir `supervisor_test`: `start_link/3 with local` (XS-003)
#[tokio::test(start_paused = true)]
async fn a_named_child_comes_back_under_its_name() {
    let name = unique("named child");
    let given = name.clone();
    let line = ChildSpec::new::<Plain>("a", move || Plain::spec(7).name(given.as_str()));
    let supervisor = Supervisor::new(Strategy::OneForOne).child(line).start_link().await.unwrap();
    let before = pid(&supervisor, "a").await;
    assert_eq!((otp::whereis(&name), Plain::named(&name).n().await), (Some(before), Ok(7)));
    super::worker::end(before, ExitReason::Kill).await;
    let after = pid(&supervisor, "a").await;
    assert_eq!((otp::whereis(&name), Plain::named(&name).n().await), (Some(after), Ok(7)));
    assert_ne!(before, after);
    assert_eq!(status(&supervisor, "a").await, Some(ChildStatus::Running(after)));
}
