//! What looks like a circle and is none.

use super::{Node, NodeRef, Script, node, once, soon};
use otp::CallError;
use otp::prelude::*;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);

/// `b` calls `a` while `a` is in a handler that runs `steps`; both must come to an end.
async fn called_back(a: &NodeRef, b: &NodeRef, steps: Script) {
    a.do_run(steps);
    tokio::task::yield_now().await;
    let back = a.clone();
    soon(b.run(Script::of(move || async move { back.ping().await }))).await.unwrap().unwrap();
}

#[otp::test]
async fn a_chain_without_end_point_in_it() {
    let (a, b, c) = (node().await, node().await, node().await);
    soon(a.walk(vec![b.clone(), c.clone()])).await.unwrap().unwrap();
    soon(c.walk(vec![b, a])).await.unwrap().unwrap();
}

/// The handler has the request: the reply may come from anybody.
#[otp::test]
async fn a_delayed_reply_that_a_task_has_got() {
    let (a, b) = (node().await, node().await);
    let (to, back) = (b.clone(), a.clone());
    let asks = Script::of(move || async move { to.hand_over(back).await });
    soon(a.run(asks)).await.unwrap().unwrap();
}

/// The same with a request sent before, whose first poll comes when the handler has it.
#[otp::test]
async fn a_delayed_reply_awaited_when_its_handler_has_run() {
    let (a, b) = (node().await, node().await);
    let (to, back) = (b.clone(), a.clone());
    let asks = Script::of(move || async move {
        let sent = to.hand_over(back).send();
        tokio::time::sleep(SECOND).await;
        sent.await
    });
    soon(a.run(asks)).await.unwrap().unwrap();
}

/// `b` has replied and goes on before `a` has seen the reply.
#[otp::test]
async fn a_reply_that_is_on_its_way() {
    let (a, b) = (node().await, node().await);
    let (to, back) = (b.clone(), a.clone());
    let asks = Script::of(move || async move {
        let mut ping = pin!(to.ping());
        assert_eq!(once(ping.as_mut()).await, Poll::Pending);
        to.do_run(Script::of(move || async move { back.ping().await }));
        ping.await
    });
    soon(a.run(asks)).await.unwrap().unwrap();
    soon(b.ping()).await.unwrap();
    assert!(b.is_alive(), "its call was refused");
}

#[otp::test]
async fn a_request_kept_for_later_while_the_server_is_idle() {
    let (a, b) = (node().await, node().await);
    let to = b.clone();
    let keeps = Script(Box::new(move |node: &mut Node| {
        Box::pin(async move {
            let mut kept = Box::pin(to.later().send());
            assert_eq!(once(kept.as_mut()).await, Poll::Pending);
            node.kept = Some(kept);
            Ok(())
        })
    }));
    soon(a.run(keeps)).await.unwrap().unwrap();
    let back = a.clone();
    soon(b.run(Script::of(move || async move { back.ping().await }))).await.unwrap().unwrap();
}

/// As above, of a reply that is not a delayed one and does not come.
#[otp::test]
async fn a_request_kept_while_its_server_calls_back() {
    let (a, b) = (node().await, node().await);
    let (to, back) = (b.clone(), a.clone());
    let keeps = Script(Box::new(move |node: &mut Node| {
        Box::pin(async move {
            let calls_back = Script::of(move || async move { back.ping().await });
            let mut kept = Box::pin(async move { to.run(calls_back).await });
            assert_eq!(once(kept.as_mut()).await, Poll::Pending);
            // never polled again, never dropped
            Box::leak(Box::new(kept));
            node.kept = None;
            Ok(())
        })
    }));
    soon(a.run(keeps)).await.unwrap().unwrap();
    soon(b.ping()).await.unwrap();
    assert!(b.is_alive(), "its call was refused");
}

#[otp::test]
async fn a_call_whose_time_is_up() {
    let (a, b) = (node().await, node().await);
    let to = b.clone();
    let waits_in_vain = Script::of(move || async move {
        let mut late = pin!(to.later().timeout(SECOND));
        assert_eq!(late.as_mut().await, Err(CallError::Timeout(SECOND)));
        // the future is still there
        tokio::time::sleep(SECOND).await;
        Ok(())
    });
    // busy, so that the request is not handled: until then a delayed reply counts
    b.do_run(Script::of(|| async {
        tokio::time::sleep(SECOND * 3 / 2).await;
        Ok(())
    }));
    called_back(&a, &b, waits_in_vain).await;
}

#[otp::test]
async fn a_call_that_was_dropped() {
    let (a, b) = (node().await, node().await);
    let to = b.clone();
    let loses_patience = Script::of(move || async move {
        let walk = tokio::time::timeout(SECOND, to.walk(vec![])).await;
        assert!(walk.is_err(), "{walk:?}");
        tokio::time::sleep(SECOND).await;
        Ok(())
    });
    b.do_run(Script::of(|| async {
        tokio::time::sleep(SECOND * 3 / 2).await;
        Ok(())
    }));
    called_back(&a, &b, loses_patience).await;
}

#[otp::test]
async fn a_task_that_a_process_has_started_is_not_the_process() {
    let (a, b) = (node().await, node().await);
    let (to, back) = (b.clone(), a.clone());
    let (answer, answered) = tokio::sync::oneshot::channel();
    let starts = Script::of(move || async move {
        tokio::spawn(async move {
            let _ = answer.send(to.walk(vec![back]).await);
        });
        tokio::time::sleep(SECOND).await;
        Ok(())
    });
    soon(a.run(starts)).await.unwrap().unwrap();
    soon(answered).await.unwrap().unwrap().unwrap();
}

/// A request polled by the process first and by a task afterwards.
#[otp::test]
async fn a_request_that_was_given_to_a_task() {
    let (a, b) = (node().await, node().await);
    let (to, back) = (b.clone(), a.clone());
    let script = Script::of(move || async move {
        let mut sent = Box::pin(to.walk(vec![back]).send());
        assert_eq!(once(sent.as_mut()).await, Poll::Pending);
        let task = tokio::spawn(sent);
        tokio::task::yield_now().await;
        drop(task);
        Ok(())
    });
    // busy until the task has polled it
    b.do_run(Script::of(|| async {
        tokio::time::sleep(SECOND).await;
        Ok(())
    }));
    soon(a.run(script)).await.unwrap().unwrap();
    soon(b.ping()).await.unwrap();
}
