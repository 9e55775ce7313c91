//! The servers that are called while they end.

use crate::worst::accounting::ledger::Token;
use otp::prelude::*;

#[derive(Debug, Default)]
pub(super) struct Mortal;

/// What ends the server as a crash does.
pub(super) struct Blow(pub(super) Token);

#[gen_server(timeout = infinity)]
impl Mortal {
    /// Run by whoever calls it, if it rests.
    #[call]
    pub(super) fn now(&mut self, token: Token) -> u64 {
        token.handle()
    }

    #[call]
    pub(super) async fn waits(&mut self, token: Token) -> u64 {
        let id = token.handle();
        tokio::task::yield_now().await;
        id
    }

    /// Answered by somebody else, maybe after the end of the server.
    #[call]
    pub(super) fn later(&mut self, token: Token, reply: ReplyTo<u64>) {
        let id = token.handle();
        tokio::spawn(async move {
            tokio::task::yield_now().await;
            reply.send(id);
        });
    }

    /// Never answered: its caller hears of the end of the reply.
    #[call]
    pub(super) fn forgets(&mut self, token: Token, reply: ReplyTo<u64>) {
        token.handle();
        drop(reply);
    }

    #[cast]
    pub(super) fn note(&mut self, token: Token) {
        token.handle();
    }

    #[info]
    fn blow(&mut self, blow: Blow) {
        blow.0.handle();
        panic!("worst: a blow");
    }
}

supervisor! {
    pub(super) House: one_for_one, intensity = 1_000_000_000, period = "1s" {
        a: Mortal = Mortal::spec().name("worst: a"),
        b: Mortal = Mortal::spec().name("worst: b"),
        c: Mortal = Mortal::spec().name("worst: c"),
        d: Mortal = Mortal::spec().name("worst: d"),
    }
}

/// One of them: by its place in the tree, or by its name.
pub(super) fn one(house: &HouseRef, which: u64) -> MortalRef {
    match which % 8 {
        0 => house.a(),
        1 => house.b(),
        2 => house.c(),
        3 => house.d(),
        4 => Mortal::named("worst: a"),
        5 => Mortal::named("worst: b"),
        6 => Mortal::named("worst: c"),
        _ => Mortal::named("worst: d"),
    }
}
