//! What is behind the gateway if nothing else is: a server that fails and dawdles as it is told.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use tokio::time::sleep;

use crate::http::{Request, Response, Status};

/// How it is today.
#[derive(Debug, Default)]
pub struct Mood {
    fails: AtomicBool,
    millis: AtomicU64,
}

impl Mood {
    /// What is told at `/upstream/..`; `None` if it makes no sense.
    pub fn tell(&self, path: &str, request: &Request) -> Option<&'static str> {
        let millis = || request.query("ms").map_or(Some(1000), |text| text.parse().ok().filter(|ms| *ms <= 60_000));
        let (fails, millis, said) = match path {
            "ok" => (false, 0, "the upstream answers"),
            "fail" => (true, 0, "the upstream fails"),
            "slow" => (false, millis()?, "the upstream takes its time"),
            _ => return None,
        };
        self.fails.store(fails, Ordering::Relaxed);
        self.millis.store(millis, Ordering::Relaxed);
        Some(said)
    }

    /// Answers what it was asked, sooner or later.
    pub async fn answer(&self, request: &Request) -> Response {
        let millis = self.millis.load(Ordering::Relaxed);
        if millis > 0 {
            sleep(Duration::from_millis(millis)).await;
        }
        if self.fails.load(Ordering::Relaxed) {
            return Response::text(Status::INTERNAL_ERROR, "as I was told");
        }
        let Request { method, target, body, .. } = request;
        Response::text(Status::OK, &format!("{method} {target}\n{}", String::from_utf8_lossy(body)))
    }
}
