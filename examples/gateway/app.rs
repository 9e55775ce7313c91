//! The application: its settings, its start, its end.

use std::sync::Arc;

use otp::prelude::*;

use crate::service::Service;
use crate::settings::Settings;
use crate::site::{Port, Ports, Site};
use crate::tree::Root;

/// The whole gateway.
pub struct Gateway {
    site: Arc<Site>,
}

/// Whoever runs the gateway is few.
const ADMINS: usize = 16;

#[application(description = "an HTTP gateway that stays on its feet")]
impl Gateway {
    #[env]
    fn env() -> Settings {
        Settings::default()
    }

    /// The sockets are bound here: a port that is taken is no matter of restarts.
    #[init]
    async fn new(settings: Settings) -> Result<Self, Stop> {
        let open = |service, port, most| {
            let opened = Port::open(service, port, most);
            opened.map_err(|error| Stop::refuse(format!("cannot listen on port {port}: {error}")))
        };
        let ports = Ports {
            // no more connections than the bulkhead has
            upstream: open(Service::Upstream, 0, settings.bulkhead.at_once.get() + ADMINS)?,
            admin: open(Service::Admin, settings.admin_port, ADMINS)?,
            public: open(Service::Public, settings.port, settings.http.clients.get())?,
        };
        Ok(Self { site: Arc::new(Site::new(settings, ports)) })
    }

    #[start]
    fn start(&self) -> Spec<Root> {
        Root { site: Arc::clone(&self.site) }.spec()
    }

    #[start_phase]
    fn open(&self, cx: &mut AppCtx<Self>) {
        if let Some(root) = cx.root() {
            // the only start phase there is, which runs once
            let _ = self.site.root.set(root.clone());
        }
        let Ports { public, admin, .. } = &self.site.ports;
        println!("listening on {}, status at http://{}/status", public.address, admin.address);
    }

    #[prep_stop]
    fn prep_stop(&self) {
        self.site.will_stop();
    }
}
