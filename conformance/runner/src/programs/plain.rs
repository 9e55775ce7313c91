//! Plain processes: they take their orders out of their mailboxes, and leave everything else there.

use super::actor::{Actor, Command, Done};
use super::stage::Stage;
use otp::{ExitReason, Inbox, receive};
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

type Life = Pin<Box<dyn Future<Output = ExitReason> + Send>>;

/// Starts one, by whatever starts it.
pub(super) fn body(stage: Arc<Stage>) -> impl FnOnce(Inbox) -> Life + Send + 'static {
    move |inbox| Box::pin(life(inbox, stage))
}

async fn life(mut inbox: Inbox, stage: Arc<Stage>) -> ExitReason {
    let mut actor = Actor::new(inbox.pid(), stage);
    loop {
        let command = receive!(match inbox {
            command: Command => command,
        });
        match actor.execute(command, Some(&mut inbox)).await {
            Done::Said => {}
            Done::Ends(reason) => return reason,
        }
    }
}
