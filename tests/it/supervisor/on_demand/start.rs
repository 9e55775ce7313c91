//! What starts, restarts and orders to terminate answer.

use super::super::worker::{A_WHILE, Manner, Stage, Start, Worker, crash, end, soon, watch};
use super::{count, pool, start};
use otp::prelude::*;
use otp::supervisor::{ChildError, ChildStatus, DynamicSupervisor};
use otp::{Restart, Shutdown, StartError};
use std::time::Duration;

/// Tells how it was started, or does not start.
struct Told;

#[gen_server]
impl Told {
    #[init]
    fn new(how: &'static str, cx: &mut Ctx<Self>) -> Result<Self, Stop> {
        match how {
            "found" => return Err(Stop::refuse("found")),
            "ignore" => return Err(Stop::ignore()),
            "extra" => cx.start_info("extra"),
            _ => {}
        }
        Ok(Self)
    }
    #[call]
    fn ping(&self) {}
}

/// elixir `dynamic_supervisor_test`: `with different returns` (XD-009): there are no others
#[tokio::test(start_paused = true)]
async fn a_start_answers_what_the_child_has_said() {
    let (pool, _) = pool(1).await;
    let (child, info) = pool.start_child_with_info(|| Told::spec("extra")).await.unwrap();
    assert_eq!((child.ping().await, info.unwrap().take::<&str>().unwrap()), (Ok(()), "extra"));
    let (child, info) = pool.start_child_with_info(|| Told::spec("")).await.unwrap();
    assert!(child.is_alive() && info.is_none());
    assert!(pool.start_child(|| Told::spec("extra")).await.unwrap().is_alive());
    assert_eq!(pool.start_child(|| Told::spec("ignore")).await.unwrap_err(), StartError::Ignored);
    let refused = pool.start_child(|| Told::spec("found")).await.unwrap_err();
    assert!(refused.to_string().contains("found"), "{refused}");
    let panicked = pool.start_child::<Told>(|| panic!("no spec")).await.unwrap_err();
    assert!(panicked.to_string().contains("no spec"), "{panicked}");
    assert_eq!(count(&pool).await, [3, 3, 3, 0]);
}

/// elixir `dynamic_supervisor_test`: `child is restarted with different values` (XD-013)
#[tokio::test(start_paused = true)]
async fn a_restart_does_what_the_child_says() {
    let (pool, stage) = pool(100).await;
    let told = pool.start_child(|| Told::spec("extra")).await.unwrap();
    let before = told.pid();
    end(before.unwrap(), ExitReason::Kill).await;
    assert_eq!(soon(told.ping()).await, Ok(()), "what it tells is nobody's");
    assert!(told.pid() != before);
    let a = start(&pool, "a", Restart::Permanent, &stage).await.unwrap();
    let before = a.pid();
    crash(before.unwrap()).await;
    assert_eq!(a.who().await.unwrap().0, "a");
    assert!(a.pid() != before);
    assert_eq!(count(&pool).await, [2, 2, 2, 0]);

    for failure in [Start::Fail, Start::Panic] {
        // while the first attempt takes its time, the questions come in: before the second
        stage.starts("a", [Start::FailAfter(A_WHILE), failure]);
        crash(a.pid().unwrap()).await;
        let (count, children) = tokio::join!(count(&pool), pool.as_ref().which_children());
        assert_eq!((count, children.unwrap()[0].status), ([2, 1, 2, 0], ChildStatus::Restarting));
        assert_eq!(a.who().await.unwrap().0, "a");
    }
    stage.starts("a", [Start::Ignore]);
    crash(a.pid().unwrap()).await;
    assert_eq!(count(&pool).await, [1, 1, 1, 0], "it is not needed any more");
    assert_eq!(soon(a.who()).await, Err(CallError::NoProc));
}

/// elixir `dynamic_supervisor_test`: `terminates child with brutal kill`, `terminates child with integer shutdown` (XD-025)
#[tokio::test(start_paused = true)]
async fn a_child_is_terminated_once() {
    let (pool, stage) = pool(1).await;
    let timed = Shutdown::Timeout(Duration::from_secs(1));
    for (shutdown, ends) in [(Shutdown::BrutalKill, ExitReason::Killed), (timed, ExitReason::Shutdown)] {
        let given = stage.clone();
        let child = pool.start_child(move || Worker::spec("a", given.clone()).shutdown(shutdown)).await.unwrap();
        let pid = child.pid().unwrap();
        let ended = watch(pid).await;
        assert_eq!(pool.terminate_child(pid).await, Ok(()));
        assert_eq!(ended.await, ends);
        assert_eq!(pool.terminate_child(pid).await, Err(ChildError::NotFound));
        assert_eq!(count(&pool).await, [0; 4]);
        assert_eq!(child.who().await, Err(CallError::NoProc), "it will not come back");
    }
    assert_eq!(pool.terminate_child(crate::kit::idle()).await, Err(ChildError::NotFound));
}

/// Of different types, with their own references; and all of them end with the supervisor.
#[tokio::test(start_paused = true)]
async fn children_may_be_of_any_types() {
    let (pool, stage) = pool(1).await;
    stage.manner("a", Manner::Plain);
    let worker = start(&pool, "a", Restart::Temporary, &stage).await.unwrap();
    let inner = pool.start_child(|| DynamicSupervisor::new().spec()).await.unwrap();
    let told = inner.start_child(|| Told::spec("")).await.unwrap();
    assert_eq!(count(&pool).await, [2, 2, 1, 1]);
    let children = pool.as_ref().which_children().await.unwrap();
    let names: Vec<_> = children.iter().map(|child| (child.template, child.id.as_deref())).collect();
    assert_eq!(names, [(Some("DynamicSupervisor"), None), (Some("Worker"), None)]);
    pool.stop().await.unwrap();
    assert!(!worker.is_alive() && !told.is_alive());
    let refused = start(&pool, "a", Restart::Temporary, &Stage::default()).await;
    assert_eq!(soon(async { refused }).await.unwrap_err(), StartError::Failed(ExitReason::NoProc));
}

supervisor! {
    App: one_for_one, intensity = 9, period = "5s" {
        pool: DynamicSupervisor = DynamicSupervisor::new().max_children(1).spec(),
    }
}

/// It forgets its children when it is restarted, and the references to them know.
#[tokio::test(start_paused = true)]
async fn a_dynamic_supervisor_is_a_child_of_a_tree() {
    let app = App.start_link().await.unwrap();
    let pool = app.pool();
    let told = pool.start_child(|| Told::spec("")).await.unwrap();
    assert_eq!(pool.start_child(|| Told::spec("")).await.unwrap_err(), StartError::MaxChildren(1));
    end(pool.pid().unwrap(), ExitReason::Kill).await;
    assert!(soon(pool.start_child(|| Told::spec(""))).await.is_ok(), "the reference leads to the next one");
    assert_eq!(soon(told.ping()).await, Err(CallError::NoProc));
}
