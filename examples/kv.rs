//! A key-value store: called by pid, called by name, crashed, and back.
//!
//! Run with `cargo run --example kv`.
#![forbid(unsafe_code)]

use std::collections::HashMap;

use otp::prelude::*;

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

    /// Looks a number up; one that is not there is a crash.
    #[call]
    pub fn get(&self, key: String) -> u64 {
        self.0[&key]
    }
}

#[otp::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let kv = Kv::spec().name("kv").start().await?;
    kv.put("a", 42).await?;
    println!("process {} says a = {}", kv.pid().expect("it lives"), kv.get("a").await?);

    let named = Kv::named("kv");
    named.put("b", 7).await?;
    println!("the process named kv says b = {}", named.get("b").await?);

    let error = named.get("c").await.expect_err("there is no c");
    println!("asked for c: {error}");
    Ok(())
}
