//! Servers: they handle whatever they receive, and remember it.

use super::actor::{Actor, Command, Done};
use super::mail::Mail;
use super::stage::Stage;
use super::translation;
use otp::prelude::*;
use std::sync::Arc;

/// How its `init` ends.
#[derive(Clone, Debug)]
pub(crate) enum Beginning {
    Well,
    Fails(ExitReason),
    Ignores,
}

#[derive(Debug)]
pub(crate) struct Serving {
    actor: Actor,
}

#[gen_server(timeout = infinity, into(String), vis = "pub(crate)")]
impl Serving {
    #[init]
    pub(crate) fn new(beginning: Beginning, stage: Arc<Stage>) -> Result<Self, Stop> {
        match beginning {
            Beginning::Well => {
                let me = otp::self_pid().ok_or_else(|| Stop::error("no process"))?;
                Ok(Self { actor: Actor::new(me, stage) })
            }
            Beginning::Fails(reason) => Err(Stop::reason(reason)),
            Beginning::Ignores => Err(Stop::ignore()),
        }
    }

    /// A request that is answered at once, or never because the server ends.
    #[call]
    pub(crate) fn ask(&mut self, request: String, cx: &mut Ctx<Self>) -> Result<String, Stop> {
        match request.split_once(':') {
            Some(("stop", reason)) => Err(Stop::reason(translation::reason(reason))),
            Some(("stop_reply", reason)) => {
                cx.stop(translation::reason(reason));
                Ok("stopped".to_owned())
            }
            Some((_, error)) => panic!("{error}"),
            None => Ok("reply".to_owned()),
        }
    }

    /// A request that is answered later, or forgotten.
    #[call]
    pub(crate) fn ask_later(&mut self, keep: bool, reply: ReplyTo<String>) {
        if keep {
            self.actor.kept.push_back(reply);
        }
    }

    #[cast]
    pub(crate) fn tell(&mut self, request: String) -> Result<(), Stop> {
        match request.split_once(':') {
            Some(("stop", reason)) => Err(Stop::reason(translation::reason(reason))),
            Some(("error", error)) => panic!("{error}"),
            Some((_, tag)) => {
                self.actor.remember(Mail::Timer(tag.to_owned()));
                Ok(())
            }
            None => Ok(()),
        }
    }

    #[info]
    async fn any(&mut self, info: Info) -> Result<(), Stop> {
        match info.take::<Command>() {
            Ok(command) => match self.actor.execute(command, None).await {
                Done::Said => Ok(()),
                Done::Ends(reason) => Err(Stop::reason(reason)),
            },
            Err(info) => {
                let mail = self.actor.read(info);
                self.actor.remember(mail);
                Ok(())
            }
        }
    }

    #[terminate]
    fn bye(&mut self, reason: &ExitReason) {
        self.actor.note(format!("terminate {}", translation::shown(reason)));
    }
}
