//! The application: its settings, its start, its end.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use otp::prelude::*;
use tokio::net::TcpListener;
use tokio::time::timeout;

use crate::counters::Counters;
use crate::settings::Settings;
use crate::tree::{Root, Site};

/// The whole program.
pub struct Pipeline {
    site: Arc<Site>,
}

/// How long what was taken in may take to be written.
const DRAIN: Duration = Duration::from_secs(30);

#[application(description = "log lines through stages into a slow file")]
impl Pipeline {
    #[env]
    fn env() -> Settings {
        Settings::default()
    }

    /// The socket is bound here: a port that is taken is no matter of restarts.
    #[init]
    async fn new(settings: Settings) -> Result<Self, Stop> {
        let bound = TcpListener::bind((Ipv4Addr::LOCALHOST, settings.port)).await;
        let socket = bound.map_err(|error| Stop::refuse(format!("cannot listen: {error}")))?;
        Ok(Self { site: Arc::new(Site { settings, socket, counters: Counters::default() }) })
    }

    #[start]
    fn start(&self) -> Spec<Root> {
        Root { site: Arc::clone(&self.site) }.spec()
    }

    #[start_phase]
    fn open(&self) -> std::io::Result<()> {
        println!("listening on {}", self.site.socket.local_addr()?);
        Ok(())
    }

    /// From the front to the end: nobody comes in, the inlet says that there is no more, each stage ends when it has given
    /// on what it had, the sink last.
    #[prep_stop]
    async fn prep_stop(&self, cx: &mut AppCtx<Self>) {
        let Some(root) = cx.root() else { return };
        for door in ["listener", "connections"] {
            let _ = root.as_ref().terminate_child(door).await;
        }
        let stages = root.stages();
        let Some(sink) = stages.sink().pid() else { return };
        let written = otp::exited(sink);
        stages.inlet().finish();
        if timeout(DRAIN, written).await.is_err() {
            eprintln!("the sink is too slow: not all has been written");
        }
        println!("stopped: {}", self.site.counters);
    }
}
