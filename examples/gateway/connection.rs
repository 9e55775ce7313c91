//! One client.

use std::io;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

use otp::prelude::*;
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::http::{Broken, Limits, Mistake, Request, Response, Status, Stream};
use crate::site::{Port, Seat, Site};
use crate::tree::GuardsRef;

/// How long a client that was told to go may take to hear it.
const FAREWELL: Duration = Duration::from_secs(1);

/// A client, and the way to what it asks for.
pub struct Connection {
    stream: Stream,
    peer: IpAddr,
    port: Arc<Port>,
    site: Arc<Site>,
    guards: GuardsRef,
    _seat: Seat,
}

/// The connection's message to itself: on to the next request. What has come meanwhile, an order to stop, say, comes first.
#[derive(Debug)]
struct Next;

/// The time for its shutdown is that of the longest request: waiting, asking the upstream, writing the answer.
#[gen_server(temporary, shutdown = "20s")]
impl Connection {
    #[init]
    pub fn new(
        client: TcpStream,
        seat: Seat,
        port: Arc<Port>,
        site: Arc<Site>,
        guards: GuardsRef,
        cx: &mut Ctx<Self>,
    ) -> Self {
        let peer = client.peer_addr().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |address| address.ip());
        otp::send(cx.pid(), Next);
        Self { stream: Stream::new(client), peer, port, site, guards, _seat: seat }
    }

    // ANCHOR: next
    /// Waits for a request and answers it.
    ///
    /// A connection that waits does not trap exits: its supervisor's shutdown ends it there and then. One that has something
    /// to answer does, so that the shutdown is a message, which is found when the answer is out.
    #[info]
    async fn next(&mut self, _: Next, cx: &mut Ctx<Self>) {
        let idle = self.site.settings.http.idle.get();
        // A client that went away is no crash, and neither is one that has nothing to say.
        let Ok(Ok(true)) = timeout(idle, self.stream.is_ready()).await else { return cx.stop(ExitReason::Normal) };
        cx.trap_exit(true);
        let goes_on = self.serve().await;
        cx.trap_exit(false);
        match goes_on {
            Ok(true) => otp::send(cx.pid(), Next),
            Ok(false) | Err(_) => cx.stop(ExitReason::Normal),
        }
    }
    // ANCHOR_END: next

    /// Reads a request and writes the answer; false if that was the last one.
    async fn serve(&mut self) -> io::Result<bool> {
        let http = self.site.settings.http;
        let limits = Limits { head: http.head.get(), body: http.body.get() };
        let (response, keep_alive, method) =
            match timeout(http.patience.get(), Request::read(&mut self.stream, limits)).await {
                Ok(Ok(request)) => {
                    let response = self.port.service.answer(&self.site, &self.guards, &request, self.peer).await;
                    (response, request.keep_alive && !self.site.is_stopping(), request.method)
                }
                Ok(Err(Broken::Gone(error))) => return Err(error),
                Ok(Err(Broken::Mistaken(mistake))) => (mistake.into(), false, String::new()),
                Err(_) => {
                    let late = Mistake { status: Status::REQUEST_TIMEOUT, why: "the request did not come in time" };
                    (Response::from(late), false, String::new())
                }
            };
        self.port.answers.count(response.status);
        let bytes = response.encode(keep_alive, &method);
        timeout(http.patience.get(), self.stream.write(&bytes)).await??;
        if !keep_alive {
            // whether it listens or not
            let _ = timeout(FAREWELL, self.stream.farewell()).await;
        }
        Ok(keep_alive)
    }
}
