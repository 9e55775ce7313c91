//! Wakers that panic: they cost their owner something, and nobody else.

use super::Echo;
use otp::prelude::*;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Wake, Waker};
use std::time::Duration;

/// A task that cannot be woken.
struct Landmine;

impl Wake for Landmine {
    fn wake(self: Arc<Self>) {
        panic!("do not wake me");
    }
}

fn landmine() -> Waker {
    Waker::from(Arc::new(Landmine))
}

/// A server survives the wakers of its callers.
#[otp::test]
async fn a_waker_that_panics_is_not_the_servers_matter() {
    let echo = Echo::start().await.unwrap();
    let mut call = pin!(echo.echo_later(1));
    assert!(call.as_mut().poll(&mut Context::from_waker(&landmine())).is_pending());
    assert_eq!(echo.echo(2).await, Ok(2), "it lives");
    assert_eq!(call.await, Ok(1), "and has replied");
}

struct Once(bool);

#[gen_server]
impl Once {
    #[init]
    async fn new() -> Self {
        tokio::time::sleep(Duration::from_millis(10)).await;
        Self(true)
    }

    #[call]
    fn hi(&self) -> bool {
        self.0
    }

    #[cast]
    fn crash(&mut self) {
        panic!("as told");
    }
}

supervisor! {
    Watch: one_for_one { once: Once = Once::spec() }
}

/// Nor are those of calls that wait for a restart the supervisor's.
#[otp::test]
async fn a_waker_that_panics_is_not_the_supervisors_matter() {
    let watch = Watch.start_link().await.unwrap();
    let (supervisor, once) = (watch.pid().unwrap(), watch.once());
    let before = once.pid().unwrap();
    once.crash();
    otp::exited(before).await;
    // the first of them must not keep the other from being woken
    let mut mined = pin!(once.hi().no_timeout());
    assert!(mined.as_mut().poll(&mut Context::from_waker(&landmine())).is_pending());
    assert_eq!(once.hi().await, Ok(true));
    assert_eq!(watch.pid(), Some(supervisor));
    assert!(otp::is_alive(supervisor));
}
