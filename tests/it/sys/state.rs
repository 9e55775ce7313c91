//! `sys:get_state`, `sys:replace_state`, `sys:change_code`.

use super::Counter;
use crate::kit::unique;
use otp::prelude::*;
use otp::sys::{self, SysError};

/// gen_server_SUITE: get_state (GS-061)
#[otp::test]
async fn the_state_is_read_by_client_and_by_pid_running_and_suspended() {
    let name = unique("state");
    let counter = Counter::spec().name(name.as_str()).start().await.unwrap();
    counter.add(7).await.unwrap();
    let pid = counter.pid().unwrap();
    let expected = Counter { n: 7, seen: vec![7] };
    for suspended in [false, true] {
        if suspended {
            sys::suspend(&counter).await.unwrap();
        }
        assert_eq!(sys::get_state(&counter).await.unwrap(), expected);
        assert_eq!(sys::get_state(&Counter::named(&name)).await.unwrap(), expected);
        assert_eq!(sys::get_state(&sys::of::<Counter>(pid)).await.unwrap(), expected);
        assert_eq!(sys::with_state(&counter, |state: &Counter| state.n * 2).await, Ok(14));
    }
}

#[otp::test]
async fn a_state_of_another_type_is_told_so() {
    let counter = Counter::start().await.unwrap();
    let pid = counter.pid().unwrap();
    assert_eq!(sys::get_state(&sys::of::<String>(pid)).await, Err(SysError::NoState));
    let plain = otp::spawn(|mut inbox| async move {
        inbox.receive().await;
    });
    assert_eq!(sys::get_state(&sys::of::<String>(plain)).await, Err(SysError::NoState));
}

/// gen_server_SUITE: replace_state (GS-062)
#[otp::test]
async fn the_state_is_replaced_unless_the_function_panics() {
    let counter = Counter::start().await.unwrap();
    for suspended in [false, true] {
        if suspended {
            sys::suspend(&counter).await.unwrap();
        }
        let new = sys::replace_state(&counter, |old: &Counter| Counter { n: old.n + 10, seen: vec![] }).await.unwrap();
        assert_eq!(sys::get_state(&counter).await.unwrap(), new);
        let failed = sys::replace_state(&counter, |_: &Counter| panic!("no")).await;
        let Err(SysError::CallbackFailed(panic)) = failed else { panic!("{failed:?}") };
        assert_eq!(panic.message, "no");
        assert_eq!(sys::get_state(&counter).await.unwrap(), new, "the old state is kept");
    }
    sys::resume(&counter).await.unwrap();
    assert_eq!(counter.add(1).await, Ok(21));
}

#[otp::test]
async fn code_is_changed_only_while_suspended_and_only_if_that_works() {
    let counter = Counter::start().await.unwrap();
    counter.add(1).await.unwrap();
    let double = |old: &Counter| Ok::<_, ExitReason>(Counter { n: old.n * 2, seen: old.seen.clone() });
    assert_eq!(sys::change_code(&counter, double).await, Err(SysError::Running));
    sys::suspend(&counter).await.unwrap();
    assert_eq!(sys::change_code(&counter, double).await, Ok(()));
    let refusal = ExitReason::error("not this one");
    let refused = refusal.clone();
    let refused = sys::change_code(&counter, move |_: &Counter| Err(refused)).await;
    assert_eq!(refused, Err(SysError::Refused(refusal)));
    let failed = sys::change_code(&counter, |_: &Counter| -> Result<Counter, ExitReason> { panic!("no") }).await;
    assert!(matches!(failed, Err(SysError::CallbackFailed(_))));
    sys::resume(&counter).await.unwrap();
    assert_eq!(counter.add(1).await, Ok(3));
}

#[otp::test]
async fn a_clone_that_panics_harms_nobody() {
    #[derive(Debug, Default)]
    struct Unique;
    impl Clone for Unique {
        fn clone(&self) -> Self {
            panic!("there is only one")
        }
    }
    #[gen_server]
    impl Unique {
        #[call]
        fn ping(&self) {}
    }
    let unique = Unique::start().await.unwrap();
    assert!(matches!(sys::get_state(&unique).await, Err(SysError::CallbackFailed(_))));
    assert!(matches!(sys::replace_state(&unique, |_: &Unique| Unique).await, Err(SysError::CallbackFailed(_))));
    assert_eq!(unique.ping().await, Ok(()));
}
