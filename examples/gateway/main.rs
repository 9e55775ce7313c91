//! An HTTP gateway that stays on its feet when what is behind it does not, written as a user of otp writes one.
//!
//! Run with
//!
//! ```text
//! cargo run --release --example gateway
//! curl -i localhost:8080/hello              # through the gateway
//! curl localhost:8081/upstream/fail         # from now on what is behind it fails ..
//! for i in $(seq 30); do curl -s -o /dev/null -w '%{http_code} ' localhost:8080/; done
//! curl localhost:8081/status                # .. and the breaker is open
//! curl localhost:8081/upstream/ok           # it heals by itself
//! wrk -c 200 -d 5 http://localhost:8080/    # more than one client may ask: 429
//! ```
//!
//! **Where to look.** [`app`] is the application: [`settings`], start, end. [`tree`] is the whole gateway on one page.
//! [`limiter`], [`breaker`] and [`bulkhead`] are its guards, three processes that every request passes in [`forward`].
//! [`connection`] and [`listener`] are the processes around the sockets; [`service`] says what is answered at which port. The
//! rest is plain code that knows nothing of processes: [`http`], [`bucket`], [`window`].
//!
//! **What is promised.** A request is answered by what is behind the gateway, or by the gateway with 429 (this client asks too
//! often), 503 (too much at once, or what is behind is ill) or 502 and 504 (it has answered nonsense, or not in time). How
//! many connections, requests and bytes it holds is bounded. Told to stop, it answers what it has begun.
#![forbid(unsafe_code)]
#![expect(unreachable_pub, reason = "modules of an example, written like those of a library")]

mod app;
mod breaker;
mod bucket;
mod bulkhead;
mod connection;
mod counters;
mod drill;
mod forward;
mod http;
mod limiter;
mod link;
mod listener;
mod refused;
mod service;
mod settings;
mod site;
mod status;
mod tree;
mod upstream;
mod window;

use crate::app::Gateway;

#[otp::main(app = Gateway)]
async fn main() {}
