//! The application: its settings, its start, its end.

use std::io;
use std::net::Ipv4Addr;
use std::sync::Arc;

use otp::prelude::*;
use otp::{exited, telemetry};
use tokio::net::{TcpListener, TcpSocket};

use crate::settings::Settings;
use crate::site::Site;
use crate::stop;
use crate::tree::Root;

/// The whole server.
pub struct RedisKv {
    site: Arc<Site>,
    socket: Arc<TcpListener>,
    /// Where figures are asked for.
    metrics: Option<Arc<TcpListener>>,
    /// Says which parts of the tree have ended while it is being stopped.
    witness: Option<Pid>,
}

#[application(description = "a Redis-protocol key-value server")]
impl RedisKv {
    #[env]
    fn env() -> Settings {
        Settings::default()
    }

    /// The socket is bound here: a port that is taken is no matter of restarts.
    #[init]
    async fn new(settings: Settings) -> Result<Self, Stop> {
        if settings.metrics_port.is_some() {
            // before the tree: what was before is not counted
            telemetry::enable();
        }
        let bind = |port| listen(port).map_err(|error| Stop::refuse(format!("cannot listen on port {port}: {error}")));
        let socket = bind(settings.port)?;
        let metrics = settings.metrics_port.map(bind).transpose()?.map(Arc::new);
        let site = Arc::new(Site::new(settings, socket.local_addr()?));
        Ok(Self { site, socket: Arc::new(socket), metrics, witness: None })
    }

    #[start]
    fn start(&self) -> Spec<Root> {
        let Self { site, socket, metrics, .. } = self;
        Root { site: Arc::clone(site), socket: Arc::clone(socket), metrics: metrics.clone() }.spec()
    }

    /// Lets clients in, and says how to become one.
    #[start_phase]
    async fn open(&mut self, cx: &mut AppCtx<Self>) -> Result<(), Stop> {
        let Some(root) = cx.root() else { return Ok(()) };
        self.site.open(root.clone());
        let (address, clients) = (self.site.address, usize::from(self.site.settings.limits.clients));
        println!("redis_kv: a Redis-protocol key-value server, for at most {clients} clients.\n");
        println!("{}", otp::supervisor::tree(root.as_ref()).await?.trim_end());
        println!(
            "\nTry\n    redis-cli -p {port} SET a 42\n    redis-cli -p {port} OTP.CRASH a\n",
            port = address.port()
        );
        println!("listening on {address}");
        if let Some(metrics) = &self.metrics {
            println!("metrics at http://{}/metrics", metrics.local_addr()?);
        }
        Ok(())
    }

    #[prep_stop]
    async fn prep_stop(&mut self, cx: &mut AppCtx<Self>) {
        if let Some(root) = cx.root() {
            self.witness = stop::witness(root.clone()).await.ok();
        }
    }

    /// The tree has ended; what the witness has seen is to be said before the program is gone.
    #[stop]
    async fn stop(&mut self) {
        if let Some(witness) = self.witness.take() {
            exited(witness).await;
        }
    }
}

/// Clients that may wait to be accepted. With fewer, a burst of them would be kept waiting for seconds by the system.
const BACKLOG: u32 = 4096;

fn listen(port: u16) -> io::Result<TcpListener> {
    let socket = TcpSocket::new_v4()?;
    // A port just left by another run can be taken at once. (On Windows the option would share it with a live one.)
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind((Ipv4Addr::LOCALHOST, port).into())?;
    socket.listen(BACKLOG)
}
