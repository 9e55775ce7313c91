//! Orders to a server whose mailbox is full, and stays so.

use crate::flavor::Flavor;
use otp::prelude::*;
use otp::supervisor::{DynamicSupervisor, DynamicSupervisorRef};
use otp::sys;
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// Keys and words.
pub(crate) const ORDERS: [(&str, &str); 5] = [
    ("kill", "it is killed"),
    ("exit", "an exit signal, which it does not trap"),
    ("shutdown", "its supervisor's shutdown, which it traps"),
    ("sys", "`sys::suspend`"),
    ("down", "the `Down` of a process that it watches"),
];

const CAPACITY: usize = 1000;
/// So long the server works on a message.
const WORK: Duration = Duration::from_micros(10);

struct Slow {
    noticed: Option<oneshot::Sender<Instant>>,
}

#[gen_server(temporary, timeout = "infinity", mailbox(capacity = 1000, overflow = reject))]
impl Slow {
    #[init]
    fn new(traps: bool, cx: &mut Ctx<Self>) -> Self {
        cx.trap_exit(traps);
        Self { noticed: None }
    }

    #[call]
    fn watch(&mut self, pid: Pid, noticed: oneshot::Sender<Instant>, cx: &mut Ctx<Self>) {
        cx.monitor(pid);
        self.noticed = Some(noticed);
    }

    #[cast]
    fn work(&mut self) {
        let begin = Instant::now();
        while begin.elapsed() < WORK {
            std::hint::spin_loop();
        }
    }

    #[info]
    fn down(&mut self, _: Down) {
        if let Some(noticed) = self.noticed.take() {
            // who asked waits for it
            let _ = noticed.send(Instant::now());
        }
    }
}

/// The median and the most milliseconds until an order has acted.
pub(crate) fn measure(order: &'static str, times: usize) -> [f64; 2] {
    Flavor::TwoWorkers.runtime().block_on(async move {
        tokio::spawn(async move {
            let supervisor = DynamicSupervisor::new().spec().start().await.expect("it starts");
            let mut millis = Vec::new();
            for _ in 0..times {
                millis.push(once(&supervisor, order).await.as_secs_f64() * 1e3);
            }
            supervisor.stop().await.expect("it stops");
            millis.sort_by(f64::total_cmp);
            [millis[times / 2], millis[times - 1]]
        })
        .await
        .expect("it does not panic")
    })
}

async fn once(supervisor: &DynamicSupervisorRef, order: &str) -> Duration {
    let traps = order == "shutdown";
    let slow = supervisor.start_child(move || Slow::spec(traps)).await.expect("it starts");
    let pid = slow.pid().expect("it runs");
    let (sender, noticed) = oneshot::channel();
    let victim = otp::spawn(|_| std::future::pending::<()>());
    slow.watch(victim, sender).await.expect("it runs");
    let producer = tokio::spawn(produce(slow.clone()));
    while otp::process_info(pid).is_none_or(|info| info.message_queue_len < CAPACITY) {
        tokio::task::yield_now().await;
    }
    let begin = Instant::now();
    let acted = match order {
        "kill" | "exit" => {
            otp::exit(pid, if order == "kill" { ExitReason::Kill } else { ExitReason::Shutdown });
            otp::exited(pid).await;
            Instant::now()
        }
        "shutdown" => {
            supervisor.terminate_child(pid).await.expect("it is there");
            Instant::now()
        }
        "sys" => {
            sys::suspend(&slow).no_timeout().await.expect("it runs");
            Instant::now()
        }
        _ => {
            otp::exit(victim, ExitReason::Kill);
            noticed.await.expect("it says so")
        }
    };
    producer.abort();
    otp::exit(victim, ExitReason::Kill);
    otp::exit(pid, ExitReason::Kill);
    otp::exited(pid).await;
    acted.duration_since(begin)
}

/// Sends as much as there is room for, again and again.
async fn produce(slow: SlowRef) {
    loop {
        while slow.work().is_ok() {}
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}
