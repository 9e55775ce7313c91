//! What is answered at which port.

use std::net::IpAddr;

use crate::drill;
use crate::forward::forward;
use crate::http::{Request, Response, Status};
use crate::site::Site;
use crate::status;
use crate::tree::GuardsRef;

#[derive(Clone, Copy, Debug)]
pub enum Service {
    /// For clients: everything goes to the upstream.
    Public,
    /// For whoever runs the gateway.
    Admin,
    /// The built-in upstream.
    Upstream,
}

impl Service {
    pub async fn answer(&self, site: &Site, guards: &GuardsRef, request: &Request, peer: IpAddr) -> Response {
        match self {
            Self::Public => forward(site, guards, request, peer).await,
            Self::Upstream => site.mood.answer(request).await,
            Self::Admin => admin(site, guards, request).await,
        }
    }
}

const HELP: &str = "\
There is
    /status                               the tree, the guards, the counters
    /upstream/ok, /fail, /slow?ms=1000    what the built-in upstream does
    /crash/limiter, /breaker, /bulkhead   a guard panics
    /crash/connection                     this connection panics
    /suspend/.., /resume/..               a guard does nothing for a while";

async fn admin(site: &Site, guards: &GuardsRef, request: &Request) -> Response {
    let path = request.path();
    if path == "/status" {
        return status::page(site, guards).await;
    }
    let done = match path.trim_start_matches('/').split_once('/') {
        Some(("upstream", what)) => site.mood.tell(what, request).map(str::to_owned),
        Some((what, whom)) => drill::carry_out(guards, what, whom).await,
        None => None,
    };
    match done {
        Some(done) => Response::text(Status::OK, &done),
        None => Response::text(Status::NOT_FOUND, HELP),
    }
}
