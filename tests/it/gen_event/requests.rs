//! Requests that are sent, and answered later.

use super::dummy::{Dummy, Event, manager};
use crate::kit::{in_process, unique};
use otp::prelude::*;
use otp::{HandlerError, RequestSet};
use std::time::Duration;

const SHORT: Duration = Duration::from_millis(1);
const LONG: Duration = Duration::from_secs(60);

/// `gen_event_SUITE`: `call/b` (EV-015)
#[otp::test]
async fn a_request_is_answered_like_a_call() {
    in_process(|_| async {
        let nobody = EventManager::named(unique("nobody")).handler::<Dummy>();
        assert_eq!(nobody.echo(1).send().await, Err(CallError::NoProc));

        let (manager, log) = manager().await;
        let dummy = manager.handler::<Dummy>();
        assert_eq!(dummy.echo(1).send().await, Ok(Err(HandlerError::NotInstalled)));
        manager.add_handler(Dummy::handler("x", log)).await.unwrap().unwrap();
        assert_eq!(dummy.echo(1).send().receive(LONG).await, Some(Ok(Ok(1))));
        assert_eq!(dummy.slow(LONG / 2).send().receive(SHORT).await, None, "abandoned");

        let mut later = dummy.slow(LONG / 2).send();
        assert_eq!(later.wait(SHORT).await, None, "a timeout, and then the reply");
        assert_eq!(later.wait(2 * LONG).await, Some(Ok(Ok("x"))));
    })
    .await;
}

/// A request to each of the handlers, the last of which is not there.
async fn sent() -> RequestSet<&'static str, Result<&'static str, HandlerError>> {
    let (manager, log) = manager().await;
    manager.add_handler(Dummy::handler("x", log.clone())).await.unwrap().unwrap();
    manager.add_handler(Dummy::handler("y", log).id("y")).await.unwrap().unwrap();
    let mut requests = RequestSet::new();
    requests.add("x", manager.handler::<Dummy>().slow(SHORT).send());
    requests.add("y", manager.handler_with_id::<Dummy>("y").slow(SHORT).send());
    requests.add("bad", manager.handler_with_id::<Dummy>("z").slow(SHORT).send());
    requests.add("none", EventManager::named(unique("nobody")).handler::<Dummy>().slow(SHORT).send());
    requests.add("fails", manager.handler::<Dummy>().tell(Event::Fail).send());
    requests
}

/// `gen_event_SUITE`: `send_request_receive_reqid_collection`, `send_request_wait_reqid_collection`,
/// `send_request_check_reqid_collection` (EV-029)
#[otp::test]
async fn a_set_of_requests_holds_bad_handlers_too() {
    in_process(|_| async {
        let mut requests = sent().await;
        let mut answers = Vec::new();
        while let Some(answer) = requests.next().await {
            answers.push(answer);
        }
        answers.sort_by_key(|(label, _)| *label);
        let failed = HandlerError::Failed(ExitReason::error("bad return"));
        let expected = [
            ("bad", Ok(Err(HandlerError::NotInstalled))),
            ("fails", Ok(Err(failed))),
            ("none", Err(CallError::NoProc)),
            ("x", Ok(Ok("x"))),
            ("y", Ok(Ok("y"))),
        ];
        assert_eq!(answers, expected);
    })
    .await;
}
