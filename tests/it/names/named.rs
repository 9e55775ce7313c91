//! A server that is looked for by all kinds of names, and does what it is told.

use otp::prelude::*;
use otp::{CallError, Name};
use std::future::pending;

#[derive(Debug, Default)]
pub(crate) struct Named;

/// How `init` ends.
#[derive(Clone, Debug, Default)]
pub(crate) enum Begin {
    #[default]
    Well,
    With(Failure),
    Panicking,
    Never,
}

/// A failure of `init`, which can be had many times.
#[derive(Clone, Debug)]
pub(crate) enum Failure {
    Error,
    Refuse,
    Ignore,
}

#[gen_server]
impl Named {
    #[init]
    pub(crate) async fn new(begin: Begin) -> Result<Self, Stop> {
        match begin {
            Begin::Well => Ok(Self),
            Begin::With(Failure::Error) => Err(Stop::error("no")),
            Begin::With(Failure::Refuse) => Err(Stop::refuse("no")),
            Begin::With(Failure::Ignore) => Err(Stop::ignore()),
            Begin::Panicking => panic!("in init"),
            Begin::Never => pending().await,
        }
    }
    #[call]
    pub(crate) fn ping(&self) -> &'static str {
        "pong"
    }
    #[call]
    pub(crate) async fn call_by(&mut self, name: Name) -> Result<&'static str, CallError> {
        Named::named(name).ping().await
    }
    #[call]
    pub(crate) async fn child(&mut self) -> Vec<String> {
        let child = Named::start(Begin::Well).await.ok().and_then(|child| child.pid()).expect("it starts");
        otp::process_info(child).expect("alive").ancestors
    }
    #[cast]
    pub(crate) fn crash(&mut self) {
        panic!("as told");
    }
}

pub(crate) fn spec() -> Spec<Named> {
    Named::spec(Begin::Well)
}
