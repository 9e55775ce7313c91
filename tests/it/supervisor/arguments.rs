//! What a supervisor keeps of the arguments that its children were started with.

use crate::kit::bomb::Bomb;
use otp::Restart;
use otp::prelude::*;
use otp::supervisor::{ChildOptions, ChildSpec, Strategy, Supervisor};
use std::sync::Arc;

type Load = Arc<[u8]>;

/// Lets go of what it is given.
struct Light;

#[gen_server]
impl Light {
    #[init]
    fn new(load: Load) -> Self {
        drop(load);
        Self
    }
    #[call]
    fn ping(&self) {}
}

supervisor! {
    Depot: one_for_one, intensity = 10, period = "5s" {
        #[temporary]
        passing(load: Load): Light = Light::spec(load),
        #[transient]
        job(load: Load): Light = Light::spec(load.clone()),
        kept(load: Load): Light = Light::spec(load.clone()),
    }
}

fn load() -> Load {
    vec![0; 10_000].into()
}

/// `supervisor_SUITE`: `simple_one_for_one_corruption`, `do_not_save_start_parameters_for_temporary_children` (SV-042,
/// SV-064)
#[tokio::test(start_paused = true)]
async fn nothing_is_kept_of_the_arguments_of_temporary_dynamic_children() {
    let depot = Depot.start_link().await.unwrap();
    let [passing, job, kept] = [load(), load(), load()];
    for _ in 0..100 {
        depot.start_passing(passing.clone()).await.unwrap();
        depot.start_job(job.clone()).await.unwrap();
        depot.start_kept(kept.clone()).await.unwrap();
    }
    assert_eq!([&passing, &job, &kept].map(Arc::strong_count), [1, 101, 101]);
    let last = depot.start_passing(passing.clone()).await.unwrap();
    super::worker::end(last.pid().unwrap(), ExitReason::Kill).await;
    depot.start_passing(passing.clone()).await.unwrap().ping().await.unwrap();
    assert_eq!(Arc::strong_count(&passing), 1);
    depot.stop().await.unwrap();
    assert_eq!([&passing, &job, &kept].map(Arc::strong_count), [1, 1, 1]);
}

/// `supervisor_SUITE`: `do_not_save_start_parameters_for_temporary_children` (SV-064)
#[tokio::test(start_paused = true)]
async fn nothing_is_kept_of_the_arguments_of_temporary_static_children() {
    for strategy in [Strategy::OneForOne, Strategy::OneForAll, Strategy::RestForOne] {
        let supervisor = Supervisor::new(strategy).start_link().await.unwrap();
        for (restart, copies) in [(Restart::Temporary, 1), (Restart::Transient, 101), (Restart::Permanent, 101)] {
            let load = load();
            for n in 0..100 {
                let given = load.clone();
                let spec = ChildSpec::new::<Light>(format!("{restart:?} {n}"), move || Light::spec(given.clone()));
                supervisor.start_child(spec.options(ChildOptions::new().restart(restart))).await.unwrap();
            }
            assert_eq!(Arc::strong_count(&load), copies, "{strategy:?} {restart:?}");
        }
        supervisor.stop().await.unwrap();
    }
}

/// The drop of a child line's captures is other people's code.
#[tokio::test(start_paused = true)]
async fn a_line_whose_drop_panics_is_no_crash_of_the_supervisor() {
    let bomb = Bomb::default();
    let fuse = bomb.fuse();
    let supervisor = Supervisor::new(Strategy::OneForOne).start_link().await.unwrap();
    let spec = ChildSpec::new::<Light>("a", move || {
        let _ = &bomb;
        Light::spec(load())
    });
    let started = supervisor.start_child(spec.options(ChildOptions::new().restart(Restart::Temporary))).await;
    let a = started.unwrap().unwrap();
    assert!(fuse.is_burnt());
    assert_eq!(super::worker::pid(&supervisor, "a").await, a);
}

/// Takes what must not be dropped.
struct Careful;

#[gen_server]
impl Careful {
    #[init]
    fn new(bomb: Bomb) -> Self {
        std::mem::forget(bomb);
        Self
    }
    #[call]
    fn ping(&self) {}
}

/// What a child line says makes no sense, which is found out when its arguments are there already: their drop is not the
/// supervisor's.
#[tokio::test(start_paused = true)]
async fn arguments_that_are_not_used_do_not_end_the_supervisor() {
    let supervisor = Supervisor::new(Strategy::OneForOne).start_link().await.unwrap();
    let options = ChildOptions::new().restart(Restart::Transient).significant();
    let bomb = Bomb::default();
    let (fuse, bomb) = (bomb.fuse(), std::sync::Mutex::new(Some(bomb)));
    let careful = ChildSpec::new::<Careful>("careful", move || {
        Careful::spec(bomb.lock().unwrap().take().expect("it is started once"))
    });
    let refused = supervisor.start_child(careful.options(options)).await.unwrap_err();
    assert_eq!(refused.to_string(), "child `careful`: a significant child has no effect without `auto_shutdown`");
    assert!(fuse.is_burnt());
    assert_eq!(supervisor.count_children().await.unwrap().specs, 0);
}
