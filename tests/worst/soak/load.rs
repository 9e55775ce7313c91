//! What sends the messages.

use super::Plan;
use super::tree::{Note, SoakRef, Switch, Worker};
use otp::Task;
use otp::prelude::*;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// What goes to servers in a round.
const CASTS: u64 = 400;
const INFOS: u64 = 20;
const CALLS: u64 = 10;
const TURNS: u64 = 40;

/// Messages of a round: those, what timers, links, monitors, tasks and groups bring, and the calls that count.
const ROUND: u64 = CASTS + INFOS + CALLS + TURNS + 8;

const SOON: Duration = Duration::from_micros(1);
const FOR_EVER: Duration = Duration::from_secs(24 * 3600);

struct Alarm;

/// A process that goes on until the plan is over.
pub(super) fn drive(plan: Arc<Plan>, soak: SoakRef, driver: u64) -> Pid {
    otp::spawn(move |mut inbox| async move {
        otp::trap_exit(true);
        // a worker of its own counts what it alone has sent
        let worker = Worker::spec().start_link().await.expect("it starts");
        let switch = Switch::spec().start_link().await.expect("it starts");
        let (mut noted, mut turned) = (0, 0);
        while !plan.is_over() {
            if plan.is_early() {
                tokio::time::sleep(Duration::from_millis(1)).await;
                continue;
            }
            servers(&worker, &soak, driver).await;
            machine(&switch, &soak);
            processes(&mut inbox, driver).await;
            (noted, turned) = (noted + CASTS + INFOS, turned + TURNS);
            assert_eq!(worker.noted().await, Ok(noted), "what was cast is handled");
            assert_eq!(switch.turned().await, Ok(turned), "what was cast is handled");
            plan.sent.fetch_add(ROUND, Ordering::Relaxed);
        }
        worker.stop().await.expect("it stops");
        switch.stop().await.expect("it stops");
    })
}

async fn servers(worker: &Ref<Worker>, soak: &SoakRef, driver: u64) {
    for n in 0..CASTS {
        worker.note(n);
    }
    for _ in 0..INFOS {
        worker.send(Note);
    }
    // what all share
    let shared = if driver.is_multiple_of(2) { soak.worker_0() } else { soak.worker_1() };
    for n in 0..CALLS - 2 {
        shared.noted().await.expect("it runs");
        if n % 4 == 0 {
            assert_eq!(shared.later(n).await, Ok(n));
        }
    }
}

fn machine(switch: &Ref<Switch>, soak: &SoakRef) {
    for _ in 0..TURNS {
        switch.turn();
    }
    soak.switch().turn();
}

/// Timers, links, monitors, names, groups, tasks: each comes and goes.
async fn processes(inbox: &mut Inbox, driver: u64) {
    let me = inbox.pid();
    let never = otp::send_after(me, FOR_EVER, Alarm);
    otp::send_after(me, SOON, Alarm);
    assert!(otp::cancel_timer(never).is_some());

    let linked = otp::spawn_link(|mut inbox| async move { drop(inbox.receive().await) });
    let monitor = otp::monitor(linked);
    let other = otp::monitor(linked);
    assert!(otp::demonitor(other));
    let name = format!("worst: driver {driver}");
    otp::register(name.as_str(), linked).expect("the name is free");
    otp::pg::join("worst: drivers", linked).await.expect("the groups are there");
    otp::pg::broadcast("worst: drivers", 1_u8);

    let task = Task::async_link(async move { driver });
    assert_eq!(task.await, Ok(driver));
    let (mut alarms, mut exits, mut downs) = (0, 0_u8, 0);
    while (alarms, exits, downs) != (1, 1, 1) {
        let info = inbox.receive().await;
        if info.peek::<Alarm>().is_some() {
            alarms += 1;
        } else if let Some(exit) = info.peek::<Exit>() {
            // that of the task is no news
            exits += u8::from(exit.from == Some(linked));
        } else if let Some(down) = info.peek::<Down>() {
            assert_eq!(down.monitor, monitor);
            downs += 1;
        } else {
            panic!("an unexpected message: {info:?}");
        }
    }
    assert_eq!(otp::whereis(&name), None, "the name is free");
}
