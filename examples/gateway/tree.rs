//! The supervision tree.

use std::sync::Arc;

use otp::mailbox::{Mailbox, Overflow};
use otp::prelude::*;
use tokio::net::TcpStream;

use crate::breaker::Breaker;
use crate::bulkhead::Bulkhead;
use crate::connection::Connection;
use crate::limiter::Limiter;
use crate::listener::Listener;
use crate::settings::Count;
use crate::site::{Port, Seat, Site};

supervisor! {
    /// The whole gateway. The guards are below everything that needs them, and no door starts anew because another one does.
    pub Root(site: Arc<Site>): one_for_one, intensity = 10, period = "1s" {
        guards: Guards = Guards { site: Arc::clone(site) }.spec(),
        upstream: Door = Door { site: Arc::clone(site), port: Arc::clone(&site.ports.upstream), guards: guards.clone() }.spec(),
        admin: Door = Door { site: Arc::clone(site), port: Arc::clone(&site.ports.admin), guards: guards.clone() }.spec(),
        public: Door = Door { site: Arc::clone(site), port: Arc::clone(&site.ports.public), guards: guards.clone() }.spec(),
    }
}

// ANCHOR: guards
supervisor! {
    /// Three that know nothing of each other: one that crashes starts anew, with nothing remembered.
    pub Guards(site: Arc<Site>): one_for_one, intensity = 100, period = "1s" {
        limiter: Limiter = Limiter::spec(site.settings.limiter).mailbox(bounded(site.settings.limiter.mailbox)),
        breaker: Breaker = Breaker::spec(site.settings.breaker).mailbox(bounded(site.settings.breaker.mailbox)),
        bulkhead: Bulkhead = Bulkhead::spec(site.settings.bulkhead).mailbox(bounded(site.settings.bulkhead.mailbox)),
    }
}
// ANCHOR_END: guards

supervisor! {
    /// A port: who lets clients in, and the clients.
    pub Door(site: Arc<Site>, port: Arc<Port>, guards: GuardsRef): rest_for_one, intensity = 10, period = "1s" {
        connections: Connections = Connections {
            site: Arc::clone(site),
            port: Arc::clone(port),
            guards: guards.clone(),
        }.spec(),
        listener: Listener = Listener::spec(Arc::clone(port), connections.clone()),
    }
}

supervisor! {
    /// One process for each client.
    pub Connections(site: Arc<Site>, port: Arc<Port>, guards: GuardsRef): one_for_one {
        #[temporary]
        connection(client: TcpStream, seat: Seat): Connection =
            Connection::spec(client, seat, Arc::clone(port), Arc::clone(site), guards.clone()),
    }
}

/// Who finds so many before it is answered `Overloaded` at once, and its client 503.
fn bounded(messages: Count) -> Mailbox {
    Mailbox::bounded(messages.get(), Overflow::Reject)
}
