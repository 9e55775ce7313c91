//! What is refused, and how it is named.

use super::{Node, NodeRef, Script, cycle, node, soon};
use crate::kit::unique;
use otp::prelude::*;

#[otp::test]
async fn a_server_that_calls_the_one_that_calls_it_is_told_at_once() {
    let (kv, cache) = (unique("kv"), unique("cache"));
    let a = Node::spec().name(kv.as_str()).start().await.unwrap();
    let b = Node::spec().name(cache.as_str()).start().await.unwrap();
    let begin = tokio::time::Instant::now();
    let refused = cycle(soon(a.walk(vec![b.clone(), a.clone()])).await.unwrap());
    assert_eq!(refused.to_string(), format!("{kv} -> {cache} -> {kv}"));
    assert_eq!(refused.pids(), [a.pid().unwrap(), b.pid().unwrap()]);
    assert_eq!(begin.elapsed(), std::time::Duration::ZERO);
    assert_eq!(
        otp::CallError::Cycle(refused).to_string(),
        format!("the callee waits for the caller: {kv} -> {cache} -> {kv}")
    );
    // the others of the circle have gone on
    soon(a.ping()).await.unwrap();
    soon(b.ping()).await.unwrap();
}

#[otp::test]
async fn a_longer_circle_is_found_and_names_all() {
    let (a, b, c) = (node().await, node().await, node().await);
    let refused = cycle(soon(a.walk(vec![b.clone(), c.clone(), a.clone()])).await.unwrap());
    let pids = [a, b, c].map(|node| node.pid().unwrap());
    assert_eq!(refused.pids(), pids);
    // without names, and of the same kind: the pids tell them apart
    let [first, second, third] = pids;
    assert_eq!(refused.to_string(), format!("Node {first} -> Node {second} -> Node {third} -> Node {first}"));
}

/// The circle need not go through the first of the chain.
#[otp::test]
async fn who_only_leads_to_a_circle_is_not_part_of_it() {
    let (a, b, c) = (node().await, node().await, node().await);
    let refused = cycle(soon(a.walk(vec![b.clone(), c.clone(), b.clone()])).await.unwrap());
    assert_eq!(refused.pids(), [b.pid().unwrap(), c.pid().unwrap()]);
}

#[otp::test]
async fn a_process_that_calls_itself_is_told_so() {
    let a = node().await;
    assert_eq!(soon(a.walk(vec![a.clone()])).await, Ok(Err(otp::CallError::CallingSelf)));
}

#[otp::test]
async fn names_lead_into_a_circle() {
    let (left, right) = (unique("left"), unique("right"));
    Node::spec().name(left.as_str()).start().await.unwrap();
    Node::spec().name(right.as_str()).start().await.unwrap();
    let (a, b) = (Node::named(&left), Node::named(&right));
    let refused = cycle(soon(a.walk(vec![b.clone(), a.clone()])).await.unwrap());
    assert_eq!(refused.to_string(), format!("{left} -> {right} -> {left}"));
}

supervisor! {
    Pair: one_for_one {
        one: Node = Node::spec(),
        two: Node = Node::spec(),
    }
}

#[otp::test]
async fn places_in_a_tree_lead_into_a_circle_also_after_a_restart() {
    let pair = Pair.start().await.unwrap();
    let (a, b): (NodeRef, NodeRef) = (pair.one(), pair.two());
    let mut before = None;
    for _ in 0..2 {
        let refused = cycle(soon(a.walk(vec![b.clone(), a.clone()])).await.unwrap());
        assert_eq!(refused.pids(), [a.pid().unwrap(), b.pid().unwrap()]);
        if let Some(first) = before.take() {
            assert_ne!(Some(first), b.pid());
        } else {
            before = b.pid();
            otp::exit(b.pid().unwrap(), ExitReason::Kill);
            otp::exited(before.unwrap()).await;
            soon(b.ping()).await.unwrap();
        }
    }
}

#[otp::test]
async fn of_two_calls_at_once_only_the_one_that_closes_a_circle_fails() {
    let (a, b, c) = (node().await, node().await, node().await);
    let (back, other) = (a.clone(), c.clone());
    let script = Script::of(move || async move {
        let (closing, fine) = tokio::join!(back.ping(), other.ping());
        cycle(closing);
        fine
    });
    let through = b.clone();
    let both = Script::of(move || async move {
        // `b` closes the circle with `a`, which waits for `c` as well
        let (first, second) = tokio::join!(through.run(script), c.ping());
        second?;
        first?
    });
    soon(a.run(both)).await.unwrap().unwrap();
}

/// The request is on its way when the other one's call comes: the first poll finds the circle.
#[otp::test]
async fn a_request_that_was_sent_before_is_checked_when_it_is_awaited() {
    let (a, b) = (node().await, node().await);
    let (me, to) = (a.clone(), b.clone());
    let script = Script::of(move || async move {
        let sent = to.walk(vec![me]).send();
        // `b` runs, and waits for `a`
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        cycle(sent.await);
        Ok(())
    });
    soon(a.run(script)).await.unwrap().unwrap();
    soon(b.ping()).await.unwrap();
}

/// Its handler would have replied later, but it does not come to that.
#[otp::test]
async fn a_delayed_reply_whose_handler_cannot_run_closes_a_circle() {
    let (a, b) = (node().await, node().await);
    let (to, back) = (b.clone(), a.clone());
    let busy = Script::of(move || async move {
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        cycle(back.ping().await);
        Ok(())
    });
    b.do_run(busy);
    let asks = Script::of(move || async move { to.later().await });
    a.do_run(asks);
    tokio::time::sleep(std::time::Duration::from_secs(2)).await;
    // the request is handled now, and anybody may reply
    let replies = Script(Box::new(|node: &mut Node| {
        node.replies.drain(..).for_each(|reply| reply.send(()));
        Box::pin(std::future::ready(Ok(())))
    }));
    soon(b.run(replies)).await.unwrap().unwrap();
    soon(a.ping()).await.unwrap();
}

/// Nothing in the way of the search uses up the stack.
#[otp::test]
async fn a_circle_of_ten_thousand() {
    const LENGTH: usize = 10_000;
    struct Link(Option<LinkRef>);
    #[gen_server(timeout = "infinity")]
    impl Link {
        #[init]
        fn new() -> Self {
            Self(None)
        }
        #[cast]
        fn before(&mut self, next: LinkRef) {
            self.0 = Some(next);
        }
        #[call]
        async fn go(&self) -> Result<usize, otp::CallError> {
            match &self.0 {
                Some(next) => next.go().await?,
                None => Ok(0),
            }
        }
    }
    let mut links = Vec::new();
    for _ in 0..LENGTH {
        links.push(Link::start().await.unwrap());
    }
    for (at, link) in links.iter().enumerate() {
        link.before(links[(at + 1) % LENGTH].clone());
    }
    let refused = cycle(soon(links[0].go()).await.unwrap());
    assert_eq!(refused.pids().len(), LENGTH);
}
