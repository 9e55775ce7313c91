//! Quick start.

// ANCHOR: program
use otp::prelude::*;
use std::collections::HashMap;

#[derive(Debug, Default)]
pub struct Kv {
    map: HashMap<String, u64>,
}

// ANCHOR: server
#[gen_server(into(String))]
impl Kv {
    /// Stores a value.
    #[call]
    pub fn put(&mut self, key: String, value: u64) {
        self.map.insert(key, value);
    }

    /// Looks a value up. An unknown key is a bug of the caller, so it panics.
    #[call]
    pub fn get(&self, key: String) -> u64 {
        self.map[&key]
    }
}
// ANCHOR_END: server

supervisor! {
    /// Keeps the store running.
    pub App: one_for_one {
        kv: Kv = Kv::spec(),
    }
}

#[otp::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let app = App.start_link().await?;
    let kv = app.kv();

    kv.put("a", 42).await?;
    println!("a = {}", kv.get("a").await?);

    let crash = kv.get("b").await; // panics: Kv ends, the supervisor starts a new one
    println!("b: {}", crash.expect_err("the server crashed"));

    kv.put("b", 7).await?; // the same reference, the new process
    println!("b = {}", kv.get("b").await?);

    app.stop().await?; // the children in reverse order, then the supervisor
    Ok(())
}
// ANCHOR_END: program

#[test]
fn the_program_runs() {
    main().expect("every call but the crash is answered");
}
