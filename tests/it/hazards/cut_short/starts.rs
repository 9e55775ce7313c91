//! Starts.

use super::{cut, is_alone, settle, stop};
use crate::kit::{in_process, unique};
use otp::prelude::*;
use otp::{Inbox, proc_lib};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

/// Takes a few turns to start; below it, there may be nothing.
struct Slow;

#[gen_server]
impl Slow {
    #[init]
    async fn new(name: String, living: Living) -> Self {
        living.enter(&name);
        for _ in 0..3 {
            tokio::task::yield_now().await;
        }
        Self
    }
    #[call]
    fn touch(&self) {}
}

/// The processes that were started, however far they got.
#[derive(Clone, Default)]
struct Living(Arc<Mutex<Vec<Pid>>>);

impl Living {
    fn enter(&self, _name: &str) {
        self.0.lock().unwrap().push(otp::self_pid().expect("a process"));
    }

    /// How many of them live.
    fn count(&self) -> usize {
        self.0.lock().unwrap().iter().filter(|pid| otp::is_alive(**pid)).count()
    }
}

#[derive(Clone, Copy, Debug)]
enum Way {
    Start,
    Link,
    Monitor,
}

async fn of_a_server(way: Way, trapping: bool) {
    let name = unique("cut short");
    in_process(move |mut inbox: Inbox| async move {
        otp::trap_exit(trapping);
        let name = name.as_str();
        at_each_point!(polls => {
            let living = Living::default();
            let spec = Slow::spec(name.to_owned(), living.clone()).name(name);
            let started = match way {
                Way::Start => cut(spec.start(), polls).await.map(|slow| slow.expect("it starts")),
                Way::Link => cut(spec.start_link(), polls).await.map(|slow| slow.expect("it starts")),
                Way::Monitor => cut(spec.start_monitor(), polls).await.map(|slow| slow.expect("it starts").0),
            };
            if let Some(slow) = &started {
                assert_eq!(slow.touch().await, Ok(()));
                stop(slow.pid().expect("it runs")).await;
                inbox.flush();
            }
            settle().await;
            assert_eq!((otp::whereis(name), living.count()), (None, 0), "{way:?}, {polls} polls");
            is_alone(&inbox, "a start", polls);
            started.is_some()
        });
    })
    .await;
}

#[otp::test]
async fn of_servers() {
    for way in [Way::Start, Way::Link, Way::Monitor] {
        for trapping in [false, true] {
            of_a_server(way, trapping).await;
        }
    }
}

#[otp::test]
async fn of_processes_with_a_loop_of_their_own() {
    let name = unique("cut short");
    in_process(move |inbox: Inbox| async move {
        at_each_point!(polls => {
            let start = proc_lib::Start::new("slow").name(name.as_str());
            let body = async |mut mail: Inbox, ack: proc_lib::InitAck| {
                tokio::task::yield_now().await;
                ack.started();
                mail.receive().await;
            };
            let started = cut(start.start_link(body), polls).await;
            if let Some(pid) = &started {
                stop(*pid.as_ref().expect("it starts")).await;
            }
            settle().await;
            assert_eq!(otp::whereis(&name), None, "{polls} polls");
            is_alone(&inbox, "proc_lib", polls);
            started.is_some()
        });
    })
    .await;
}

supervisor! {
    Leaves(name: String, living: Living): one_for_one {
        left: Slow = Slow::spec(format!("{name}: left"), living.clone()).name(format!("{name}: left")),
        right: Slow = Slow::spec(format!("{name}: right"), living.clone()).name(format!("{name}: right")),
        #[temporary]
        guest(): Slow = Slow::spec(format!("{name}: guest"), living.clone()).name(format!("{name}: guest")),
    }
    Trunk(name: String, living: Living): one_for_all {
        first: Slow = Slow::spec(format!("{name}: first"), living.clone()).name(format!("{name}: first")),
        leaves: Leaves = Leaves { name: name.clone(), living: living.clone() }.spec(),
    }
}

const PARTS: [&str; 4] = ["first", "left", "right", "guest"];

fn held(name: &str) -> Vec<&str> {
    PARTS.into_iter().filter(|part| otp::whereis(format!("{name}: {part}")).is_some()).collect()
}

/// Children of children have started when their tree is given up: none of them is left.
#[otp::test]
async fn of_nested_supervisors() {
    for link in [false, true] {
        let name = unique("cut short");
        in_process(move |mut inbox: Inbox| async move {
            otp::trap_exit(true);
            let most = AtomicUsize::new(0);
            at_each_point!(polls => {
                let living = Living::default();
                let trunk = Trunk { name: name.clone(), living: living.clone() };
                let started = if link { cut(trunk.start_link(), polls).await } else { cut(trunk.start(), polls).await };
                let begun = living.0.lock().unwrap().len();
                most.fetch_max(begun, Ordering::SeqCst);
                if let Some(trunk) = &started {
                    let trunk = trunk.as_ref().expect("it starts");
                    assert_eq!(held(&name), ["first", "left", "right"]);
                    trunk.leaves().right().touch().await.expect("it answers");
                    stop(trunk.pid().expect("it runs")).await;
                }
                settle().await;
                assert_eq!((held(&name), living.count()), (vec![], 0), "{polls} polls, {begun} begun");
                started.is_some()
            });
            assert_eq!(most.into_inner(), 3, "it was dropped at every stage");
            inbox.flush();
            is_alone(&inbox, "at the end", 0);
        })
        .await;
    }
}

/// Who asks a supervisor for a child and does not wait has asked nevertheless: the child is there, or it is not, and the
/// supervisor knows.
#[otp::test]
async fn of_dynamic_children() {
    let name = unique("cut short");
    in_process(move |inbox: Inbox| async move {
        at_each_point!(polls => {
            let living = Living::default();
            let tree = Leaves { name: name.clone(), living: living.clone() }.start().await.expect("it starts");
            let started = cut(tree.start_guest(), polls).await;
            settle().await;
            let count = tree.as_ref().count_children().await.expect("it runs");
            let guests = usize::from(otp::whereis(format!("{name}: guest")).is_some());
            assert_eq!((count.specs, count.active, living.count()), (2 + guests, 2 + guests, 2 + guests));
            assert_eq!(guests, usize::from(polls > 0), "asked with the first poll");
            if guests == 1 {
                let again = tree.start_guest().await;
                assert!(matches!(again, Err(StartError::AlreadyStarted(_))), "{again:?}");
            }
            tree.stop().await.expect("it stops");
            assert_eq!((held(&name), living.count()), (vec![], 0), "{polls} polls");
            is_alone(&inbox, "a child", polls);
            started.is_some()
        });
    })
    .await;
}

/// Its orders as well: terminate, restart, delete.
#[otp::test]
async fn of_orders_to_a_supervisor() {
    for order in ["terminate", "restart", "delete"] {
        let name = unique("cut short");
        in_process(move |inbox: Inbox| async move {
            at_each_point!(polls, perhaps_at_once => {
                let living = Living::default();
                let tree = Leaves { name: name.clone(), living: living.clone() }.start().await.expect("it starts");
                let root = tree.as_ref();
                if order != "terminate" {
                    root.terminate_child("left").await.expect("it stops");
                }
                let done = match order {
                    "terminate" => cut(root.terminate_child("left"), polls).await.is_some(),
                    "restart" => cut(root.restart_child("left"), polls).await.is_some(),
                    _ => cut(root.delete_child("left"), polls).await.is_some(),
                };
                settle().await;
                let count = root.count_children().await.expect("it runs");
                let expected = match (order, polls) {
                    ("terminate", 1..) | ("restart", 0) => (2, 1),
                    ("terminate", 0) | ("restart", _) => (2, 2),
                    (_, 0) => (2, 1),
                    _ => (1, 1),
                };
                assert_eq!((count.specs, count.active), expected, "{order}, {polls} polls");
                assert_eq!(living.count(), count.active);
                tree.stop().await.expect("it stops");
                is_alone(&inbox, order, polls);
                done
            });
        })
        .await;
    }
}
