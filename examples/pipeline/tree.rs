//! The supervision tree.

use std::sync::Arc;

use otp::prelude::*;
use otp::stage::{Inlet, InletRef, Subscribe};
use tokio::net::{TcpListener, TcpStream};

use crate::connection::Connection;
use crate::counters::Counters;
use crate::listener::Listener;
use crate::settings::Settings;
use crate::stages::{Batch, Filter, Parse, Sink};

/// What every process may know about the whole.
#[derive(Debug)]
pub struct Site {
    pub settings: Settings,
    pub socket: TcpListener,
    pub counters: Counters,
}

impl Site {
    /// How a stage subscribes to the one before it.
    pub fn demand<E>(&self) -> Subscribe<E> {
        Subscribe::new().max_demand(self.settings.demand.max(1))
    }
}

supervisor! {
    /// The whole program.
    pub Root(site: Arc<Site>): rest_for_one, intensity = 10, period = "1s" {
        stages: Stages = Stages { site: Arc::clone(site) }.spec(),
        connections: Connections = Connections { inlet: stages.inlet() }.spec(),
        listener: Listener = Listener::spec(Arc::clone(site), connections.clone()),
    }
}

// ANCHOR: stages
supervisor! {
    /// Each subscribes to the one before it. They are transient: one that ends because there are no more lines has done its
    /// work.
    pub Stages(site: Arc<Site>): rest_for_one, intensity = 10, period = "1s" {
        #[transient]
        inlet: Inlet<String> = Inlet::spec(),
        #[transient]
        parse: Parse = Parse::spec(inlet, Arc::clone(site)),
        #[transient]
        filter: Filter = Filter::spec(parse, Arc::clone(site)),
        #[transient]
        batch: Batch = Batch::spec(filter, Arc::clone(site)),
        #[transient] #[shutdown = "30s"]
        sink: Sink = Sink::spec(batch, Arc::clone(site)),
    }
}
// ANCHOR_END: stages

supervisor! {
    /// One process for each client.
    pub Connections(inlet: InletRef<String>): one_for_one {
        #[temporary]
        connection(client: TcpStream): Connection = Connection::spec(client, inlet.clone()),
    }
}
