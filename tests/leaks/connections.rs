//! Children that come and go.

use super::worker::Worker;
use otp::prelude::*;

const MANY: usize = 25_000;

supervisor! {
    Net: one_for_one, intensity = 1_000_000, period = "1s" {
        #[temporary]
        conn(): Worker = Worker::spec(),
        #[transient]
        job(): Worker = Worker::spec(),
    }
}

/// Half of them at once, half of them one after the other; they end by themselves, are terminated, crash.
pub(crate) async fn come_and_go() {
    let net = Net.start().await.expect("it starts");
    let mut conns = Vec::new();
    for _ in 0..MANY {
        conns.push(net.start_conn().await.expect("it starts"));
    }
    let count = net.as_ref().count_children().await.expect("it runs");
    assert_eq!((count.specs, count.active), (MANY, MANY));
    for (n, conn) in conns.iter().enumerate() {
        match n % 16 {
            0 => conn.crash(),
            1..4 => otp::exit(conn.pid().expect("it runs"), ExitReason::Kill),
            4..10 => net.as_ref().terminate_child(conn.pid().expect("it runs")).await.expect("a child"),
            _ => conn.stop().await.expect("it stops"),
        }
    }
    drop(conns);
    for n in 0..MANY {
        let (conn, job) = (net.start_conn(), net.start_job());
        let worker = if n % 2 == 0 { conn.await } else { job.await };
        worker.expect("it starts").stop().await.expect("it stops");
    }
    for _ in 0..1_000 {
        if net.as_ref().count_children().await.expect("it runs").specs == 0 {
            break;
        }
        tokio::task::yield_now().await;
    }
    assert_eq!(net.as_ref().which_children().await, Ok(vec![]));
    let info = otp::process_info(net.pid().expect("it runs")).expect("it runs");
    assert_eq!((info.links.len(), info.monitors.len(), info.monitored_by.len()), (0, 0, 0));
    net.stop().await.expect("it stops");
}
