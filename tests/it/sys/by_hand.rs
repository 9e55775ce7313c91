//! `enter_loop`: a plain process becomes a server.

use super::Counter;
use crate::kit::{Mail, in_process, unique};
use otp::prelude::*;
use otp::{gen_server, proc_lib, sys};
use std::time::Duration;

/// gen_server_SUITE: spec_init/a (GS-046)
/// gen_server_SUITE: spec_init_local_registered_parent (GS-049)
#[otp::test]
async fn a_process_becomes_a_server_and_keeps_its_mail() {
    in_process(|mut inbox| async move {
        otp::trap_exit(true);
        let name = unique("by hand");
        let own = name.clone();
        let start = proc_lib::Start::new("Counter").name(name.as_str());
        let counter = gen_server::start_link_by_hand::<Counter, _, _>(start, move |mut inbox, ack| async move {
            ack.started();
            let seed: u64 = inbox.next().await;
            let state = Counter { n: seed, seen: vec![] };
            gen_server::enter_loop_with(inbox, state, Some(own.into()), |cx| cx.timeout(Duration::from_secs(1))).await
        });
        let counter = counter.await.unwrap();
        let pid = counter.pid().unwrap();
        assert_eq!(otp::whereis(&name), Some(pid));
        counter.send(10_u64);
        counter.send(1_u64);
        let early = counter.add(2).send();
        assert_eq!(early.await, Ok(13), "mail that came before it was a server");
        assert_eq!(Counter::named(&name).seen().await.unwrap(), [1, 2]);
        assert_eq!(sys::get_state(&counter).await.unwrap().n, 13);
        counter.stop_with(ExitReason::Shutdown, None).await.unwrap();
        assert_eq!(inbox.exit().await, (Some(pid), ExitReason::Shutdown));
    })
    .await;
}

#[otp::test]
async fn the_first_wait_may_have_a_time_limit_or_a_continue() {
    let start = proc_lib::Start::new("Counter");
    let counter = gen_server::start_by_hand::<Counter, _, _>(start, |inbox, ack| async move {
        ack.started();
        gen_server::enter_loop_with(inbox, Counter::default(), None, |cx| cx.timeout(Duration::from_secs(1))).await
    });
    let counter = counter.await.unwrap();
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(counter.seen().await.unwrap(), [999]);
}

/// gen_server_SUITE: spec_init/b (GS-047)
/// gen_server_SUITE: otp_5854 (GS-050)
#[otp::test]
async fn a_process_that_does_not_hold_the_name_ends() {
    let (name, others) = (unique("not mine"), unique("others"));
    let holder = otp::spawn(|mut inbox| async move {
        inbox.receive().await;
    });
    otp::register(others.as_str(), holder).unwrap();
    for name in [name, others] {
        let text = format!("{name:?}");
        let counter = gen_server::start_by_hand::<Counter, _, _>(proc_lib::Start::new("x"), |inbox, ack| async move {
            ack.started();
            inbox.pid();
            gen_server::enter_loop_with(inbox, Counter::default(), Some(name.into()), |_| ()).await
        });
        let pid = counter.await.unwrap().pid().unwrap();
        let reason = otp::exited(pid).await;
        // it may have ended before anybody could ask
        if reason != ExitReason::NoProc {
            let reason = reason.to_string();
            assert!(reason.contains("process_not_registered") && reason.contains(&text), "{reason}");
        }
    }
}

#[otp::test]
async fn the_parents_exit_stops_it_and_its_terminate_runs() {
    #[derive(Debug)]
    struct Child(Pid);
    #[gen_server]
    impl Child {
        #[init]
        fn new(parent: Pid) -> Self {
            Child(parent)
        }
        #[call]
        fn ping(&self) {}
        #[terminate]
        fn bye(&self, reason: &ExitReason) {
            otp::send(self.0, reason.clone());
        }
    }
    in_process(|mut inbox| async move {
        otp::trap_exit(true);
        let me = inbox.pid();
        let start = proc_lib::Start::new("Child");
        let child = gen_server::start_link_by_hand::<Child, _, _>(start, move |inbox, ack| async move {
            otp::trap_exit(true);
            ack.started();
            gen_server::enter_loop(inbox, Child(me)).await
        });
        let child = child.await.unwrap();
        child.ping().await.unwrap();
        let pid = child.pid().unwrap();
        otp::exit(pid, ExitReason::Shutdown);
        assert_eq!(inbox.next::<ExitReason>().await, ExitReason::Shutdown);
        assert_eq!(inbox.exit().await, (Some(pid), ExitReason::Shutdown));
    })
    .await;
}
