//! What a queue is asked.

use super::error::JobsError;
use super::stats::Stats;
use super::store::JobId;
use crate::observe::Label;
use crate::protocol::ReplyTo;
use crate::report::Kept;
use std::fmt;
use std::time::Duration;

/// A job on its way into a queue.
pub(super) struct Post<J> {
    pub(super) job: Kept<J>,
    pub(super) delay: Duration,
    pub(super) priority: u8,
    pub(super) unique: Option<String>,
}

pub(super) type Accepted = Result<JobId, JobsError>;
pub(super) type Cancelled = Result<bool, JobsError>;

/// The messages of a queue.
pub struct Order<J>(pub(super) Kind<J>);

pub(super) enum Kind<J> {
    Enqueue(Post<J>, ReplyTo<Accepted>),
    Cancel(JobId, ReplyTo<Cancelled>),
    Pause(ReplyTo<()>),
    Resume(ReplyTo<()>),
    Drain(Option<Duration>, ReplyTo<usize>),
    Stats(ReplyTo<Stats>),
}

impl<J> Order<J> {
    pub(super) fn name(&self) -> &'static str {
        match self.0 {
            Kind::Enqueue(..) => "enqueue",
            Kind::Cancel(..) => "cancel",
            Kind::Pause(_) => "pause",
            Kind::Resume(_) => "resume",
            Kind::Drain(..) => "drain",
            Kind::Stats(_) => "stats",
        }
    }

    pub(super) fn label(&self) -> Label {
        Label::call(self.name())
    }

    pub(super) fn refuse(self) -> bool {
        match self.0 {
            Kind::Enqueue(post, reply) => {
                reply.refuse();
                drop(post);
            }
            Kind::Cancel(_, reply) => reply.refuse(),
            Kind::Pause(reply) | Kind::Resume(reply) => reply.refuse(),
            Kind::Drain(_, reply) => reply.refuse(),
            Kind::Stats(reply) => reply.refuse(),
        }
        true
    }
}

impl<J> fmt::Debug for Order<J> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Cancel(job, _) => write!(f, "cancel({job})"),
            _ => f.write_str(self.name()),
        }
    }
}
