//! What looks like a circle and is none.

use super::{Node, NodeRef, Script, node, once, soon};
use otp::CallError;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);

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
        let mut asked = pin!(to.run(Script::of(|| async {
            tokio::task::yield_now().await;
            Ok(())
        })));
        assert_eq!(once(asked.as_mut()).await, Poll::Pending);
        to.do_run(Script::of(move || async move { back.ping().await }));
        asked.await?
    });
    soon(a.run(asks)).await.unwrap().unwrap();
    soon(b.ping()).await.unwrap();
}

/// It was polled, so it counted as long as the handler ran.
#[otp::test]
async fn a_request_kept_while_the_server_is_idle() {
    let (a, b) = (node().await, node().await);
    let (to, back) = (b.clone(), a.clone());
    let keeps = Script(Box::new(move |node: &mut Node| {
        Box::pin(async move {
            let calls_back = Script::of(move || async move {
                tokio::task::yield_now().await;
                back.ping().await
            });
            let mut kept = Box::pin(async move { to.run(calls_back).await.unwrap().unwrap() });
            assert_eq!(once(kept.as_mut()).await, Poll::Pending);
            node.kept = Some(kept);
            Ok(())
        })
    }));
    soon(a.run(keeps)).await.unwrap().unwrap();
    // `b` calls back
    tokio::time::sleep(SECOND).await;
    soon(a.run(awaits_what_is_kept())).await.unwrap().unwrap();
}

/// Calls `a` when it has waited for a while; meanwhile nothing sent to it is handled.
fn busy(a: &NodeRef) -> Script {
    let back = a.clone();
    Script::of(move || async move {
        tokio::time::sleep(SECOND * 3 / 2).await;
        back.ping().await
    })
}

#[otp::test]
async fn a_call_whose_time_is_up() {
    let (a, b) = (node().await, node().await);
    b.do_run(busy(&a));
    let to = b.clone();
    let waits_in_vain = Script::of(move || async move {
        let mut late = pin!(to.ping().timeout(SECOND));
        assert_eq!(late.as_mut().await, Err(CallError::Timeout(SECOND)));
        // the future is still there
        tokio::time::sleep(SECOND).await;
        Ok(())
    });
    soon(a.run(waits_in_vain)).await.unwrap().unwrap();
    soon(b.ping()).await.unwrap();
}

#[otp::test]
async fn a_call_that_was_dropped() {
    let (a, b) = (node().await, node().await);
    b.do_run(busy(&a));
    let to = b.clone();
    let loses_patience = Script::of(move || async move {
        assert!(tokio::time::timeout(SECOND, to.ping()).await.is_err());
        tokio::time::sleep(SECOND).await;
        Ok(())
    });
    soon(a.run(loses_patience)).await.unwrap().unwrap();
    soon(b.ping()).await.unwrap();
}

/// Whichever replies first: the other may wait for us.
#[otp::test]
async fn requests_of_which_one_reply_is_enough() {
    let (a, b, c) = (node().await, node().await, node().await);
    let (to, other, back) = (b.clone(), c.clone(), a.clone());
    let script = Script(Box::new(move |node: &mut Node| {
        Box::pin(async move {
            let calls_back = Script::of(move || async move { back.ping().await });
            let sleeps = Script::of(|| async {
                tokio::time::sleep(SECOND).await;
                Ok(())
            });
            let mut requests = otp::RequestSet::new();
            requests.send('b', to.run(calls_back));
            requests.send('c', other.run(sleeps));
            assert_eq!(requests.next().await, Some(('c', Ok(Ok(())))));
            node.kept = Some(Box::pin(async move { assert_eq!(requests.next().await, Some(('b', Ok(Ok(()))))) }));
            Ok(())
        })
    }));
    soon(a.run(script)).await.unwrap().unwrap();
    soon(a.run(awaits_what_is_kept())).await.unwrap().unwrap();
}

/// A request that is not there yet, and that nobody waits for now.
#[otp::test]
async fn a_request_looked_at_now_and_then() {
    let (a, b) = (node().await, node().await);
    let (to, back) = (b.clone(), a.clone());
    let script = Script(Box::new(move |node: &mut Node| {
        Box::pin(async move {
            let calls_back = Script::of(move || async move { back.ping().await });
            let mut sent = to.run(calls_back).send();
            assert_eq!(sent.wait(Duration::ZERO).await, None);
            tokio::time::sleep(SECOND).await;
            node.kept = Some(Box::pin(async move { assert_eq!(sent.await, Ok(Ok(()))) }));
            Ok(())
        })
    }));
    soon(a.run(script)).await.unwrap().unwrap();
    soon(a.run(awaits_what_is_kept())).await.unwrap().unwrap();
}

fn awaits_what_is_kept() -> Script {
    Script(Box::new(|node: &mut Node| {
        let kept = node.kept.take().expect("it was kept");
        Box::pin(async move {
            kept.await;
            Ok(())
        })
    }))
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
