//! The way of a request: past the limiter, the breaker and the bulkhead, to the upstream and back.

use std::net::{IpAddr, SocketAddr};

use otp::CallError;
use tokio::time::timeout;

use crate::bulkhead::Pass;
use crate::http::{Broken, Request, Response};
use crate::link::Link;
use crate::refused::Refused;
use crate::site::Site;
use crate::tree::GuardsRef;

/// The answer to a request, from whomever it is.
pub async fn forward(site: &Site, guards: &GuardsRef, request: &Request, peer: IpAddr) -> Response {
    let forwarded = through(site, guards, request, peer).await;
    forwarded.unwrap_or_else(Response::from)
}

async fn through(site: &Site, guards: &GuardsRef, request: &Request, peer: IpAddr) -> Result<Response, Refused> {
    let peer = peer.to_string();
    // A real gateway would know its clients by a key that cannot be made up.
    let client = request.fields.first("x-client").unwrap_or(&peer);
    // ANCHOR: way
    guards.limiter().take(client).await?.map_err(Refused::TooOften)?;

    // Whatever happens from here on, also a panic or a client that goes away: ticket and pass are given back when dropped.
    let ticket = guards.breaker().ask().await?.map_err(Refused::Open)?;
    let wait = site.settings.bulkhead.wait.get();
    let pass = match guards.bulkhead().enter().timeout(wait).await {
        Err(CallError::Timeout(_)) => return Err(Refused::Waited),
        other => other??,
    };
    // ANCHOR_END: way

    let answer = timeout(site.settings.answer_within.get(), ask(site.upstream(), pass, request, &peer)).await;
    let failed = match &answer {
        Ok(Ok(response)) => response.status.is_failure(),
        Ok(Err(_)) | Err(_) => true,
    };
    ticket.report(failed);
    match answer {
        Ok(Ok(response)) => Ok(Response { keep_alive: true, ..response }),
        Ok(Err(_)) => Err(Refused::Unreadable),
        Err(_) => Err(Refused::Late),
    }
}

/// Asks over a connection that is there, or over a new one.
async fn ask(to: SocketAddr, mut pass: Pass, request: &Request, peer: &str) -> Result<Response, Broken> {
    let bytes = request.encode(&to.to_string(), peer);
    let mut link = match pass.link.take() {
        Some(link) if !link.is_stale() => link,
        _ => Link::open(to).await?,
    };
    loop {
        let may_fail = link.is_used() && request.is_safe();
        match link.ask(request, &bytes).await {
            Ok((response, kept)) => {
                pass.link = kept;
                return Ok(response);
            }
            // It was closed while the request was on its way.
            Err(Broken::Gone(_)) if may_fail => link = Link::open(to).await?,
            Err(error) => return Err(error),
        }
    }
}
