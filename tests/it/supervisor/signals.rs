//! Exit signals at a supervisor: from its parent, from its children, from strangers.

use super::worker::{Manner, Stage, child, pid, pids, supervise, watch};
use otp::prelude::*;
use otp::supervisor::{Strategy, Supervisor, SupervisorRef};
use tokio::sync::oneshot;

/// A supervisor with a parent, which ends for the reason it is sent.
async fn with_parent(stage: &Stage) -> (SupervisorRef, Pid) {
    let (tell, told) = oneshot::channel();
    let declared = Supervisor::new(Strategy::OneForOne).child(child("a", stage)).child(child("b", stage));
    let parent = otp::spawn(|mut inbox| async move {
        tell.send(declared.start_link().await.unwrap()).expect("the test waits");
        inbox.receive().await.take::<ExitReason>().expect("an exit reason")
    });
    (told.await.unwrap(), parent)
}

/// `supervisor_SUITE`: `sup_start_normal` (SV-001)
#[tokio::test(start_paused = true)]
async fn the_end_of_its_parent_stops_a_supervisor_for_the_same_reason() {
    for reason in [ExitReason::Normal, ExitReason::Shutdown, ExitReason::error("parent fell over")] {
        let stage = Stage::default();
        let (supervisor, parent) = with_parent(&stage).await;
        let over = watch(supervisor.pid().unwrap()).await;
        otp::send(parent, reason.clone());
        assert_eq!(over.await, reason);
        assert_eq!(stage.journal(), ["+a", "+b", "-b shutdown", "-a shutdown"]);
    }
}

#[tokio::test(start_paused = true)]
async fn exit_signals_of_strangers_are_ignored() {
    let stage = Stage::default();
    let (supervisor, parent) = with_parent(&stage).await;
    let before = pids(&supervisor, ["a", "b"]).await;
    let target = supervisor.pid().unwrap();
    for reason in [ExitReason::Normal, ExitReason::Shutdown, ExitReason::error("x"), ExitReason::Killed] {
        otp::exit(target, reason.clone());
        let stranger = otp::spawn(move |_| async move { otp::exit(target, reason) });
        otp::exited(stranger).await;
    }
    let linked = otp::spawn(move |_| async move {
        otp::link(target);
        ExitReason::Shutdown
    });
    otp::exited(linked).await;
    assert_eq!(pids(&supervisor, ["a", "b"]).await, before);
    otp::send(parent, ExitReason::Normal);
}

/// A child that says of itself that it has ended is not believed.
#[tokio::test(start_paused = true)]
async fn an_exit_signal_sent_by_a_living_child_is_not_its_end() {
    #[derive(Default)]
    struct Rude;
    #[gen_server]
    impl Rude {
        #[call]
        fn shout(&self, at: Pid) -> Pid {
            otp::exit(at, ExitReason::error("now look"));
            otp::self_pid().expect("a process")
        }
    }
    supervisor! {
        House: one_for_one { rude: Rude = Rude::spec() }
    }
    let house = House.start_link().await.unwrap();
    let rude = house.rude().shout(house.pid().unwrap()).await.unwrap();
    assert_eq!(pid(house.as_ref(), "rude").await, rude);
    assert!(otp::is_alive(rude));
}

/// The children hear of it by their links: those that trap exits clean up, as it comes from their parent.
#[tokio::test(start_paused = true)]
async fn the_children_of_a_killed_supervisor_die_by_their_links() {
    let stage = Stage::default();
    stage.manner("plain", Manner::Plain);
    let supervisor = supervise(Strategy::OneForOne, 1, ["tidy", "plain"], &stage).await;
    let [tidy, plain] = pids(&supervisor, ["tidy", "plain"]).await;
    let (tidy, plain) = (watch(tidy).await, watch(plain).await);
    otp::exit(supervisor.pid().unwrap(), ExitReason::Kill);
    assert_eq!((tidy.await, plain.await), (ExitReason::Killed, ExitReason::Killed));
    assert_eq!(stage.journal(), ["+tidy", "+plain", "-tidy killed"]);
}

#[tokio::test(start_paused = true)]
async fn unexpected_messages_are_ignored() {
    let stage = Stage::default();
    let supervisor = supervise(Strategy::OneForOne, 1, ["a"], &stage).await;
    let before = pid(&supervisor, "a").await;
    otp::send(supervisor.pid().unwrap(), "hello");
    assert_eq!(pid(&supervisor, "a").await, before);
}
