//! Global names.

use super::named::{Named, spec};
use crate::kit::{Mail, dead, idle, in_process, unique};
use otp::prelude::*;
use otp::registry::{Global, global};
use otp::{CallError, RegisterError};

/// `gen_server_SUITE`: `start/h` (GS-008); elixir `gen_server_test`: `start_link/3 with global` (XG-003)
#[tokio::test(start_paused = true)]
async fn a_server_is_started_and_called_by_a_global_name() {
    in_process(|mut inbox| async move {
        otp::trap_exit(true);
        let name = Global::new(("my_test_name", unique("start")));
        let server = spec().name(name.clone()).start_link().await.expect("it starts");
        let pid = server.pid().expect("alive");
        assert_eq!(Named::named(name.clone()).ping().await, Ok("pong"));
        let taken = StartError::AlreadyStarted(pid);
        assert_eq!(spec().name(name.clone()).start().await.expect_err("taken"), taken);
        assert_eq!(spec().name(name.clone()).start_link().await.expect_err("taken"), taken);
        inbox.is_silent().await;
        otp::exit(pid, ExitReason::Shutdown);
        assert_eq!(inbox.exit().await, (Some(pid), ExitReason::Shutdown));
        assert_eq!(global::whereis(&name), None, "free before anybody is told");
        spec().name(name).start().await.expect("it is free");
    })
    .await;
}

/// `gen_server_SUITE`: `stop6` (GS-016)
#[tokio::test(start_paused = true)]
async fn a_server_is_stopped_by_its_global_name() {
    let name = Global::new(unique("stop6"));
    spec().name(name.clone()).start().await.expect("it starts");
    let by_name = Named::named(name.clone());
    assert_eq!(by_name.stop().await, Ok(()));
    assert_eq!(by_name.stop().await, Err(CallError::NoProc));
    assert_eq!(global::whereis(&name), None);
}

/// As terms are: by what they say, not by their Rust type.
#[tokio::test(start_paused = true)]
async fn what_prints_the_same_is_the_same_name() {
    let (pid, key) = (idle(), unique("terms"));
    global::register((key.as_str(), 3_u8), pid).expect("free");
    assert_eq!(global::whereis((key.clone(), 3_i64)), Some(pid));
    assert_eq!(global::whereis(Global::new((&key, 3_usize))), Some(pid));
    assert_eq!(otp::whereis(Global::new((&key, 3))), Some(pid));
    assert_eq!(global::whereis((&key, 4)), None);
    assert_eq!(otp::whereis(format!("{:?}", (&key, 3))), None, "local names are another scope");
}

#[tokio::test(start_paused = true)]
async fn a_process_may_have_several_global_names_and_all_are_free_when_it_ends() {
    let (pid, key) = (idle(), unique("several"));
    for n in 0..3 {
        assert_eq!(global::register((&key, n), pid), Ok(()));
    }
    assert_eq!(global::register((&key, 0), pid), Err(RegisterError::Taken(pid)), "it has it");
    assert_eq!(global::register((&key, 0), idle()), Err(RegisterError::Taken(pid)));
    let mine = || {
        global::registered()
            .into_iter()
            .filter(|name| format!("{name:?}").contains(&format!("{key:?}")))
            .collect::<Vec<_>>()
    };
    assert_eq!(mine(), [Global::new((&key, 0)), Global::new((&key, 1)), Global::new((&key, 2))]);
    assert_eq!(otp::process_info(pid).expect("alive").via_names.len(), 3);
    assert_eq!(global::unregister((&key, 1)), Some(pid));
    assert_eq!(global::unregister((&key, 1)), None);
    assert_eq!(otp::process_info(pid).expect("alive").via_names.len(), 2);
    otp::exit(pid, ExitReason::Kill);
    otp::exited(pid).await;
    assert_eq!(mine(), []);
}

#[tokio::test(start_paused = true)]
async fn re_register_gives_the_name_on() {
    let (old, new, name) = (idle(), idle(), Global::new(unique("given on")));
    assert_eq!(global::re_register(&name, old), Ok(()), "nobody had it");
    assert_eq!(global::re_register(&name, old), Ok(()));
    assert_eq!(otp::process_info(old).expect("alive").via_names.len(), 1);
    assert_eq!(global::re_register(&name, new), Ok(()));
    assert_eq!(global::whereis(&name), Some(new));
    assert_eq!(otp::process_info(old).expect("alive").via_names.len(), 0);
    otp::exit(old, ExitReason::Kill);
    otp::exited(old).await;
    assert_eq!(global::whereis(&name), Some(new));
    let dead = dead(ExitReason::Normal).await;
    assert_eq!(global::re_register(&name, dead), Err(RegisterError::NoProc));
    assert_eq!(global::register(&name, dead), Err(RegisterError::NoProc));
    assert_eq!(global::whereis(&name), Some(new));
    otp::exit(new, ExitReason::Kill);
    otp::exited(new).await;
    assert_eq!(global::whereis(&name), None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_global_name_given_to_the_dying_is_free_afterwards() {
    for round in 0..1000 {
        let (pid, name) = (idle(), Global::new(unique("dying")));
        let killer = tokio::spawn(async move { otp::exit(pid, ExitReason::Kill) });
        let result = if round % 2 == 0 { global::register(&name, pid) } else { global::re_register(&name, pid) };
        killer.await.expect("no panic");
        otp::exited(pid).await;
        assert!(!global::registered().contains(&name), "{result:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_message_is_sent_by_global_name() {
    in_process(|mut inbox| async move {
        let name = Global::new(unique("send"));
        global::register(&name, inbox.pid()).expect("free");
        assert_eq!(otp::registry::send(name, 7_u8), Ok(inbox.pid()));
        assert_eq!(inbox.next::<u8>().await, 7);
    })
    .await;
}
