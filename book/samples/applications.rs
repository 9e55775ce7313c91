//! Applications and their configuration.

use otp::application::{self, Config, ConfigChange};
use otp::prelude::*;
use otp::{ApplicationError, Restart};
use serde::{Deserialize, Serialize};
use std::time::Duration;

#[derive(Debug, Default)]
pub struct Kv {
    shards: usize,
}

#[gen_server]
impl Kv {
    #[init]
    pub fn new(shards: usize) -> Self {
        Kv { shards }
    }

    #[call]
    pub fn shards(&self) -> usize {
        self.shards
    }

    #[cast]
    pub fn resize(&mut self, shards: usize) {
        self.shards = shards;
    }
}

// ANCHOR: tree
supervisor! {
    pub ShopTree(shards: usize): rest_for_one {
        kv: Kv = Kv::spec(*shards),
    }
}
// ANCHOR_END: tree

// ANCHOR: store
/// Another application, which the shop needs.
#[derive(Default)]
pub struct Store;

#[application(description = "keeps things")]
impl Store {
    #[start]
    fn start(&self) -> Spec<ShopTree> {
        ShopTree { shards: 1 }.spec()
    }
}
// ANCHOR_END: store

// ANCHOR: config
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ShopConfig {
    pub port: u16,
    pub store: StoreConfig,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StoreConfig {
    pub shards: usize,
    /// Not there unless somebody says it.
    pub password: Option<String>,
}
// ANCHOR_END: config

// ANCHOR: shop
pub struct Shop {
    port: u16,
}

#[application(description = "sells things", applications(Store))]
impl Shop {
    /// What it is told if nobody says anything.
    #[env]
    fn env() -> ShopConfig {
        ShopConfig { port: 8080, store: StoreConfig { shards: 4, password: None } }
    }

    /// Before its tree: bind sockets, open files.
    #[init]
    async fn new(config: &ShopConfig) -> Result<Self, Stop> {
        Ok(Shop { port: config.port })
    }

    /// The root of its tree.
    #[start]
    fn start(&self, config: &ShopConfig) -> Spec<ShopTree> {
        ShopTree { shards: config.store.shards }.spec()
    }

    /// When all trees are up.
    #[start_phase]
    async fn open(&mut self, cx: &mut AppCtx<Self>) -> Result<(), CallError> {
        if let Some(tree) = cx.root() {
            println!("port {}, {} shards", self.port, tree.kv().shards().await?);
        }
        Ok(())
    }

    /// When its tree has ended.
    #[stop]
    fn close(&mut self) {
        println!("port {} is free", self.port);
    }

    // ANCHOR: change
    /// When what it is told has changed while it runs.
    #[config_change]
    fn changed(&mut self, change: &ConfigChange, cx: &mut AppCtx<Self>) {
        if change.get("store.shards").is_some()
            && let Some(tree) = cx.root()
        {
            tree.kv().resize(cx.env().store.shards);
        }
    }
    // ANCHOR_END: change
}
// ANCHOR_END: shop

/// The program, whose `main` is never called here.
pub mod program {
    use super::Shop;

    // ANCHOR: main
    #[otp::main(app = Shop)]
    pub async fn main() {}
    // ANCHOR_END: main
}

#[otp::test]
async fn by_hand() -> Result<(), ApplicationError> {
    // ANCHOR: by_hand
    // the store first, then the shop
    let started = application::ensure_all_started::<Shop>(Restart::Permanent).await?;
    assert_eq!(started, ["store", "shop"]);

    let tree = application::root::<Shop>().expect("it runs");
    assert_eq!(tree.kv().shards().await, Ok(4));

    let running: Vec<&str> = application::which_applications().iter().map(|info| info.name).collect();
    assert_eq!(running, ["shop", "store"]); // the last one first

    application::stop::<Shop>().await?;
    assert!(application::root::<Shop>().is_none());
    // ANCHOR_END: by_hand
    Ok(())
}

#[otp::test]
async fn ends() -> Result<(), ApplicationError> {
    // ANCHOR: ends
    application::start::<Store>(Restart::Permanent).await?;
    application::shutdown_timeout(Some(Duration::from_secs(10)));

    let tree = application::root::<Store>().expect("it runs");
    otp::exit(tree.as_ref().pid().expect("it runs"), ExitReason::Kill);

    let ended = application::terminated().await;
    assert_eq!(ended.cause.to_string(), "the permanent application store has ended: killed");
    // ANCHOR_END: ends
    Ok(())
}

#[otp::test]
async fn layers() -> Result<(), Box<dyn std::error::Error>> {
    // ANCHOR: layers
    let config = Config::new()
        .text("shop.toml", "[shop]\nport = 80\n\n[shop.store]\nshards = 8\n")? // or `.file("shop.toml")?`
        .variables([("SHOP__STORE__SHARDS", "16")]); // or `.environment()`
    application::configure(config);
    application::set_env_persistent("shop", "port", 0)?; // the program's own word is the last

    application::load::<Shop>()?;
    let env = application::env::<Shop>().expect("it is loaded");
    assert_eq!((env.port, env.store.shards), (0, 16));
    // ANCHOR_END: layers
    Ok(())
}

#[otp::test]
async fn changes() -> Result<(), Box<dyn std::error::Error>> {
    application::ensure_all_started::<Shop>(Restart::Temporary).await?;
    // ANCHOR: reload
    let config = Config::new().text("shop.toml", "[shop.store]\nshards = 32")?;
    application::config_change(config).await?;

    let tree = application::root::<Shop>().expect("it runs");
    assert_eq!(tree.kv().shards().await, Ok(32));
    // ANCHOR_END: reload
    // ANCHOR: wrong
    let wrong = application::set_env("shop", "port", 70_000).unwrap_err();
    assert!(wrong.to_string().ends_with("shop.port: invalid value: integer `70000`, expected u16"));
    assert_eq!(application::env::<Shop>().expect("it is loaded").port, 8080); // nothing has changed
    // ANCHOR_END: wrong
    Ok(())
}

#[otp::test]
async fn a_shop_under_test() -> Result<(), ApplicationError> {
    // ANCHOR: test
    application::set_env_persistent("shop", "port", 0)?;
    application::ensure_all_started::<Shop>(Restart::Temporary).await?;
    let kv = application::root::<Shop>().expect("it runs").kv();
    assert_eq!(kv.shards().await, Ok(4));
    // ANCHOR_END: test
    Ok(())
}
