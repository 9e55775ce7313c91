//! A key-value store: called by pid, called by name, crashed. Run with `cargo run --example kv`.
#![forbid(unsafe_code)]

use otp::prelude::*;
use std::collections::HashMap;
use std::error::Error;

/// Words and their numbers.
#[derive(Debug, Default)]
pub struct Kv(HashMap<String, u64>);

#[gen_server(into(String))]
impl Kv {
    /// Stores a number.
    #[call]
    pub fn put(&mut self, key: String, value: u64) {
        self.0.insert(key, value);
    }

    /// Looks a number up. Asking for one that is not there is a crash.
    #[call]
    pub fn get(&self, key: String) -> u64 {
        self.0[&key]
    }
}

#[otp::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let kv = Kv::spec().name("kv").start().await?;
    kv.put("a", 42).await?;
    println!("by pid: process {} says a = {}", kv.pid().ok_or("it has ended")?, kv.get("a").await?);

    let named = Kv::named("kv");
    named.put("b", 7).await?;
    println!("by name: kv says b = {}", named.get("b").await?);

    println!("asked for c, the caller is told: {}", named.get("c").await.expect_err("no c"));
    Ok(())
}
