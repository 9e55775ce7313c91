//! Mocks: closures in the place of servers.

use super::{Counter, CounterMsg, CounterRef};
use otp::prelude::*;
use otp::test::{self, Mock, assert_exit};
use std::time::Duration;

/// Code that wants a counter.
async fn double(counter: &CounterRef) -> Result<u64, CallError> {
    let n = counter.get().await?;
    counter.set(2 * n).await?;
    counter.add(1);
    Ok(2 * n)
}

#[otp::test(strict)]
async fn a_closure_answers_and_what_it_got_is_recorded() {
    let mut n = 21;
    let counter = Mock::<Counter>::start(move |message| match message {
        CounterMsg::Get { __reply } => __reply.send(n),
        CounterMsg::Set { n: new, __reply } => {
            n = new;
            __reply.send(());
        }
        CounterMsg::Add { .. } | CounterMsg::Boom { .. } => {}
    })
    .await;
    assert_eq!(double(&counter.client()).await, Ok(42));
    assert_eq!(double(&counter.client()).await, Ok(84));
    otp::send(counter.pid(), 5_u8);
    test::settle().await;
    assert_eq!(counter.received()[..3], ["get()", "set(n: 42)", "add(by: 1)"]);
    assert_eq!(counter.received().last().unwrap(), "<u8>");
    let client = counter.client();
    drop(counter);
    test::settle().await;
    assert_eq!(client.get().await, Err(CallError::NoProc));
}

#[otp::test]
async fn it_fails_as_the_test_needs_it() {
    let silent = Mock::<Counter>::start(drop).await;
    let late = Duration::from_secs(1);
    assert_eq!(silent.client().get().timeout(late).await, Err(CallError::Timeout(late)));
    let broken = Mock::<Counter>::start(|_| panic!("no such table")).await;
    assert!(matches!(double(&broken.client()).await, Err(CallError::Exited(ExitReason::Panic(_)))));
    assert_exit!(broken.pid(), ExitReason::Panic(_));
}
