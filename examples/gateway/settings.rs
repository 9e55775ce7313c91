//! What the gateway is told, by a file and by environment variables.
//!
//! `gateway.toml`, in the folder where it is started, or the file that `GATEWAY_CONFIG` names:
//!
//! ```text
//! [gateway]
//! port = 8080
//! upstream = "127.0.0.1:3000"
//!
//! [gateway.limiter]
//! rate = 100
//! ```
//!
//! A variable goes before the file: `GATEWAY__LIMITER__RATE=50`.

mod count;
mod time;
mod upstream;

use serde::{Deserialize, Serialize};

pub use self::count::Count;
pub use self::time::Time;
pub use self::upstream::Upstream;

/// The environment of the application.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Settings {
    /// Where clients come in; 0 chooses a free port.
    pub port: u16,
    /// Where whoever runs the gateway comes in, also when clients have taken everything else.
    pub admin_port: u16,
    /// What is behind the gateway.
    pub upstream: Upstream,
    /// How long that may take for an answer.
    pub answer_within: Time,
    pub http: Http,
    pub limiter: Limiter,
    pub breaker: Breaker,
    pub bulkhead: Bulkhead,
}

/// What clients may send.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Http {
    /// Connections at the same time.
    pub clients: Count,
    /// The bytes of a request before its body.
    pub head: Count,
    /// The bytes of a body.
    pub body: Count,
    /// How long a request may take to arrive, and its answer to leave.
    pub patience: Time,
    /// How long a connection may do nothing.
    pub idle: Time,
}

/// How often one client may ask.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Limiter {
    /// Requests in a second.
    pub rate: Count,
    /// Requests at once, if it was quiet before.
    pub burst: Count,
    /// So many clients have a bucket of their own; the others share one.
    pub clients: Count,
    /// Questions that may wait for the limiter.
    pub mailbox: Count,
}

/// When what is behind the gateway is left alone.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Breaker {
    /// So many failures ..
    pub failures: Count,
    /// .. of the last so many answers (at most 64) open it.
    pub window: Count,
    /// How long it stays open before requests are tried.
    pub open: Time,
    /// So many of them have to succeed.
    pub trials: Count,
    /// Questions that may wait for the breaker.
    pub mailbox: Count,
}

/// How much is asked of it at the same time.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Bulkhead {
    /// Requests that are with it.
    pub at_once: Count,
    /// Requests that may wait.
    pub waiting: Count,
    /// How long they may.
    pub wait: Time,
    /// Questions that may wait for the bulkhead.
    pub mailbox: Count,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            port: 8080,
            admin_port: 8081,
            upstream: Upstream::BuiltIn,
            answer_within: Time::millis(5000),
            http: Http {
                clients: Count::new(1000),
                head: Count::new(8 << 10),
                body: Count::new(1 << 20),
                patience: Time::millis(10_000),
                idle: Time::millis(30_000),
            },
            limiter: Limiter {
                rate: Count::new(1000),
                burst: Count::new(2000),
                clients: Count::new(10_000),
                mailbox: Count::new(2000),
            },
            breaker: Breaker {
                failures: Count::new(10),
                window: Count::new(20),
                open: Time::millis(2000),
                trials: Count::new(3),
                mailbox: Count::new(2000),
            },
            bulkhead: Bulkhead {
                at_once: Count::new(64),
                waiting: Count::new(256),
                wait: Time::millis(500),
                mailbox: Count::new(2000),
            },
        }
    }
}
