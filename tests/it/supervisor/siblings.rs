//! Children that are given references to their siblings, in both forms of a tree.

use super::worker::{Stage, Worker, crash, end};
use otp::prelude::*;

/// Asks another child.
pub(crate) struct Asker {
    worker: Ref<Worker>,
    own: u32,
}

#[gen_server]
impl Asker {
    #[init]
    pub(crate) fn new(worker: Ref<Worker>, own: u32) -> Self {
        Self { worker, own }
    }

    #[call]
    pub(crate) async fn ask(&self) -> Result<(&'static str, Pid), Stop> {
        Ok(self.worker.who().await?)
    }

    #[call]
    pub(crate) fn own(&self) -> u32 {
        self.own
    }
}

supervisor! {
    /// `later` is named before it is started: its place is known from the beginning.
    App(stage: Stage, own: u32): one_for_one, intensity = 9, period = "5s" {
        early: Asker = Asker::spec(later, *own),
        worker: Worker = Worker::spec("worker", stage.clone()),
        asker: Asker = {
            assert!(format!("{worker:?}").contains("(supervised)"));
            Asker::spec(worker.clone(), *own)
        },
        // the field, not the child
        own: Worker = Worker::spec("own", stage.clone()),
        #[cfg(any())]
        later: Worker = Worker::spec("never", stage.clone()),
        #[cfg(all())]
        later: Worker = Worker::spec("later", stage.clone()),
        // on demand: again and again, and once
        guest(own: u32): Asker = Asker::spec(worker.clone(), own),
        #[temporary]
        once(own: u32): Asker = Asker::spec(worker, own),
        // what goes by a sibling's name, and is not meant to be it
        worker_like: Worker = Worker::spec(worker(), stage.clone()),
    }
}

fn worker() -> &'static str {
    "worker_like"
}

async fn app() -> AppRef {
    App { stage: Stage::default(), own: 7 }.start_link().await.unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_line_sees_the_other_children_by_their_names() {
    let app = app().await;
    assert_eq!(app.asker().ask().await, Ok(("worker", app.worker().pid().unwrap())));
    assert_eq!(app.early().ask().await, Ok(("later", app.later().pid().unwrap())));
    assert_eq!(app.asker().own().await, Ok(7));
    assert_eq!(app.worker_like().who().await.unwrap().0, "worker_like");
}

#[tokio::test(start_paused = true)]
async fn the_reference_to_a_sibling_outlives_restarts_of_both() {
    let app = app().await;
    crash(app.worker().pid().unwrap()).await;
    assert_eq!(app.asker().ask().await.unwrap().0, "worker");
    end(app.asker().pid().unwrap(), ExitReason::Kill).await;
    let (name, pid) = app.asker().ask().await.unwrap();
    assert_eq!((name, Some(pid)), ("worker", app.worker().pid()));
}

#[tokio::test(start_paused = true)]
async fn dynamic_children_see_their_static_siblings() {
    let app = app().await;
    let (guest, once) = (app.start_guest(1).await.unwrap(), app.start_once(2).await.unwrap());
    assert_eq!((guest.own().await, once.own().await), (Ok(1), Ok(2)));
    crash(app.worker().pid().unwrap()).await;
    end(guest.pid().unwrap(), ExitReason::Kill).await;
    let worker = app.worker().who().await;
    assert_eq!(guest.ask().await, worker);
    assert_eq!(once.ask().await, worker);
}

struct Block {
    stage: Stage,
}

#[supervision(rest_for_one)]
impl Block {
    #[child]
    fn worker(&self) -> Spec<Worker> {
        Worker::spec("worker", self.stage.clone())
    }

    #[child]
    fn asker(&self, tree: &BlockRef) -> Spec<Asker> {
        Asker::spec(tree.worker(), 1)
    }

    #[dynamic]
    fn guest(&self, own: u32, tree: &BlockRef) -> Spec<Asker> {
        Asker::spec(tree.asker_of_worker(own), own)
    }
}

impl BlockRef {
    /// The reference type is the user's own: it may have more methods.
    fn asker_of_worker(&self, _own: u32) -> Ref<Worker> {
        self.worker()
    }
}

#[tokio::test(start_paused = true)]
async fn a_child_method_may_take_the_tree() {
    let block = Block { stage: Stage::default() }.start_link().await.unwrap();
    let worker = block.worker().who().await;
    assert_eq!(block.asker().ask().await, worker);
    let guest = block.start_guest(5).await.unwrap();
    assert_eq!(guest.ask().await, worker);
    crash(block.worker().pid().unwrap()).await;
    assert_eq!(block.asker().ask().await, block.worker().who().await);
}
