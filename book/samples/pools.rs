//! Pools and factories.

use otp::pool::{Discard, Factory, Pool, RateLimit, Routing};
use otp::prelude::*;
use otp::{Backoff, CallError};
use std::error::Error;
use std::time::Duration;

// ANCHOR: worker
/// A connection to a database.
pub struct Conn {
    address: String,
}

#[gen_server]
impl Conn {
    #[init]
    pub fn new(address: String) -> Self {
        Self { address }
    }

    #[call]
    pub fn get(&mut self, key: String) -> String {
        format!("{key} at {}", self.address)
    }

    #[call]
    pub fn ping(&self) {}
}
// ANCHOR_END: worker

// ANCHOR: tree
supervisor! {
    pub App(address: String): one_for_one {
        db: Pool<Conn> = {
            let address = address.clone();
            Pool::new(move || Conn::spec(address.clone())).size(8).overflow(4).spec().name("db")
        },
    }
}
// ANCHOR_END: tree

// ANCHOR: use
#[otp::test]
async fn a_pool_in_a_tree() -> Result<(), Box<dyn Error>> {
    let app = App { address: "here".to_owned() }.start_link().await?;
    let db = app.db();

    let conn = db.checkout().await?; // mine, until it is dropped
    assert_eq!(conn.get("a".to_owned()).await?, "a at here");
    drop(conn);

    let both = db.transaction(async |conn| {
        let (a, b) = (conn.get("a".to_owned()).await?, conn.get("b".to_owned()).await?);
        Ok::<_, CallError>((a, b))
    });
    assert_eq!(both.await??.1, "b at here");

    let same = Pool::<Conn>::named("db"); // from anywhere
    assert_eq!(same.stats()?.idle, 8);
    Ok(())
}
// ANCHOR_END: use

// ANCHOR: options
pub fn careful() -> Pool<Conn> {
    Pool::new(|| Conn::spec("there".to_owned()))
        .size(8)
        .min(2) // two are always there; the others come with the load ..
        .idle_timeout(Duration::from_secs(60)) // .. and go when it has gone
        .queue(100) // at most a hundred wait ..
        .wait_timeout(Duration::from_secs(1)) // .. for a second
        .replace_abandoned(true) // a session that was left open is nobody else's
        .health_check(Duration::from_secs(30), |conn| async move { conn.ping().await.is_ok() })
        .backoff(Backoff::new(Duration::from_millis(100), Duration::from_secs(30)))
}
// ANCHOR_END: options

#[otp::test]
async fn it_starts() -> Result<(), Box<dyn Error>> {
    let pool = careful().start_link().await?;
    assert_eq!(pool.stats()?.idle, 2);
    assert_eq!(pool.checkout().await?.get("a".to_owned()).await?, "a at there");
    Ok(())
}

// ANCHOR: factory
pub fn renderers() -> Factory<Conn> {
    Factory::new(|number| Conn::spec(format!("worker {number}")))
        .workers(4)
        .routing(Routing::LeastLoaded)
        .queue(1000)
        .discard(Discard::Oldest)
        .rate_limit(RateLimit::new(50, Duration::from_secs(1)))
}

#[otp::test]
async fn jobs() -> Result<(), Box<dyn Error>> {
    let factory = renderers().start_link().await?;
    let page = factory.run(async |worker| worker.get("page".to_owned()).await).await??;
    assert!(page.starts_with("page at worker"));

    // what belongs together is done by one worker, and this before all that waits
    let job = factory.job().key("eve").priority(9).timeout(Duration::from_secs(1));
    let by_job = job.run(async |worker| worker.get("eve".to_owned()).await).await??;

    // the worker's own client, past the queue
    assert_eq!(factory.worker_for("eve")?.get("eve".to_owned()).await?, by_job);
    Ok(())
}
// ANCHOR_END: factory
