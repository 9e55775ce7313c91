//! Names.

// ANCHOR: server
use otp::prelude::*;
use otp::registry::{Global, global};
use otp::{CallError, Via};
use std::collections::HashMap;
use std::error::Error;
use std::fmt;
use std::sync::{Arc, Mutex};

#[derive(Debug, Default)]
pub struct Shop {
    sold: u64,
}

#[gen_server]
impl Shop {
    #[call]
    pub fn sell(&mut self) -> u64 {
        self.sold += 1;
        self.sold
    }
}
// ANCHOR_END: server

// ANCHOR: local
#[otp::test]
async fn local_names() -> Result<(), Box<dyn Error>> {
    let bakery = Shop::spec().name("bakery").start_link().await?;

    assert_eq!(Shop::named("bakery").sell().await?, 1); // found for each message
    assert_eq!(otp::whereis("bakery"), bakery.pid());

    let taken = Shop::spec().name("bakery").start_link().await;
    assert_eq!(taken.unwrap_err(), StartError::AlreadyStarted(bakery.pid().unwrap()));
    Ok(())
}
// ANCHOR_END: local

// ANCHOR: global
#[otp::test]
async fn global_names() -> Result<(), Box<dyn Error>> {
    for stall in 0..3 {
        Shop::spec().name(Global::new(("market", stall))).start_link().await?;
    }

    let stall = Shop::named(Global::new(("market", 2)));
    assert_eq!(stall.sell().await?, 1);
    assert_eq!(global::whereis(("market", 2)), stall.pid());
    assert_eq!(Shop::named(Global::new(("market", 3))).sell().await, Err(CallError::NoProc));
    Ok(())
}
// ANCHOR_END: global

// ANCHOR: via
/// The shops of one town.
#[derive(Clone, Default)]
pub struct Town {
    shops: Arc<Mutex<HashMap<String, Pid>>>,
}

/// The name of a shop in a town.
pub struct InTown {
    town: Town,
    shop: String,
}

impl Via for InTown {
    fn register_name(&self, pid: Pid) -> bool {
        let mut shops = self.town.shops.lock().unwrap();
        *shops.entry(self.shop.clone()).or_insert(pid) == pid
    }

    fn unregister_name(&self, pid: Pid) {
        let mut shops = self.town.shops.lock().unwrap();
        if shops.get(&self.shop) == Some(&pid) {
            shops.remove(&self.shop);
        }
    }

    fn whereis_name(&self) -> Option<Pid> {
        self.town.shops.lock().unwrap().get(&self.shop).copied()
    }
}

impl fmt::Debug for InTown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "town/{}", self.shop)
    }
}
// ANCHOR_END: via

// ANCHOR: use_via
impl Town {
    pub fn shop(&self, name: &str) -> InTown {
        InTown { town: self.clone(), shop: name.to_owned() }
    }
}

#[otp::test]
async fn names_of_ones_own() -> Result<(), Box<dyn Error>> {
    let (here, there) = (Town::default(), Town::default());
    Shop::spec().name(here.shop("bakery")).start_link().await?;

    assert_eq!(Shop::named(here.shop("bakery")).sell().await?, 1);
    assert!(Shop::whereis(there.shop("bakery")).is_none());
    Ok(())
}
// ANCHOR_END: use_via

// ANCHOR: next
#[otp::test]
async fn names_die_first() -> Result<(), Box<dyn Error>> {
    let town = Town::default();
    for _ in 0..100 {
        let shop = Shop::spec().name(town.shop("bakery")).start().await?; // never `AlreadyStarted`
        shop.stop().await?;
    }
    Ok(())
}
// ANCHOR_END: next
