//! The third guard: so many requests are with the upstream at once, so many wait, and one more is refused at once.

use std::collections::VecDeque;

use otp::prelude::*;

use crate::link::Link;
use crate::settings;

/// A server that answers when there is room: callers wait for their [`ReplyTo`].
pub struct Bulkhead {
    settings: settings::Bulkhead,
    at_work: usize,
    waiting: VecDeque<ReplyTo<Result<Pass, Full>>>,
    /// Connections that nobody uses now; no more than may be used at once.
    idle: Vec<Link>,
    entered: u64,
    refused: u64,
}

/// The right to ask the upstream; given back when dropped, also by a process that is killed.
#[derive(Debug)]
#[must_use]
pub struct Pass {
    bulkhead: Pid,
    /// What was left by somebody before.
    pub link: Option<Link>,
}

/// Too many wait already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Full;

/// A pass comes back. It is a message, no cast: a mailbox that is full takes it in all the same, else it would stay full.
#[derive(Debug)]
struct Left(Option<Link>);

// ANCHOR: pass
impl Drop for Pass {
    fn drop(&mut self) {
        otp::send(self.bulkhead, Left(self.link.take()));
    }
}
// ANCHOR_END: pass

/// What the status page shows of it.
#[derive(Clone, Copy, Debug)]
pub struct Census {
    pub at_work: usize,
    pub waiting: usize,
    pub entered: u64,
    pub refused: u64,
}

#[gen_server(timeout = "1s", mailbox(capacity = 2000, overflow = reject))]
impl Bulkhead {
    #[init]
    pub fn new(settings: settings::Bulkhead) -> Self {
        Self { settings, at_work: 0, waiting: VecDeque::new(), idle: Vec::new(), entered: 0, refused: 0 }
    }

    // ANCHOR: enter
    /// A pass, now or when one comes back. Who gives up waiting drops the call; nothing else is to be done.
    #[call]
    pub fn enter(&mut self, reply: ReplyTo<Result<Pass, Full>>, cx: &mut Ctx<Self>) {
        if self.at_work < self.settings.at_once.get() {
            return self.admit(reply, cx);
        }
        let most = self.settings.waiting.get();
        if self.waiting.len() >= most {
            self.waiting.retain(ReplyTo::is_wanted);
        }
        if self.waiting.len() < most {
            self.waiting.push_back(reply);
        } else {
            self.refused += 1;
            reply.send(Err(Full));
        }
    }

    #[info]
    fn left(&mut self, left: Left, cx: &mut Ctx<Self>) {
        self.at_work -= 1;
        self.idle.extend(left.0);
        // no work for those who have given up
        while let Some(reply) = self.waiting.pop_front() {
            if reply.is_wanted() {
                return self.admit(reply, cx);
            }
        }
    }
    // ANCHOR_END: enter

    #[call]
    pub fn census(&self) -> Census {
        let Self { at_work, entered, refused, .. } = *self;
        let waiting = self.waiting.iter().filter(|reply| reply.is_wanted()).count();
        Census { at_work, waiting, entered, refused }
    }

    /// Panics, for those who want to see it.
    #[cast(overflow = drop_newest)]
    pub fn crash(&mut self) {
        panic!("somebody asked for it");
    }

    /// If the caller goes at this very moment, the pass is dropped, and comes back like any other.
    fn admit(&mut self, reply: ReplyTo<Result<Pass, Full>>, cx: &Ctx<Self>) {
        self.at_work += 1;
        self.entered += 1;
        reply.send(Ok(Pass { bulkhead: cx.pid(), link: self.idle.pop() }));
    }
}
