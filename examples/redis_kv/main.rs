//! A Redis-protocol key-value server, written as a user of otp writes one.
//!
//! Run with
//!
//! ```text
//! cargo run --release --example redis_kv          # or: .. --example redis_kv -- 7000
//! redis-cli -p 6380 SET a 42
//! redis-cli -p 6380 OTP.CRASH a
//! ```
//!
//! **Where to look.** [`app`] is the application: [`settings`], start, end. [`tree`] is the whole server on one page. [`shard`], [`connection`] and [`listener`] are its
//! processes: plain `impl` blocks. All the rest is plain code that knows nothing of processes and is tested without any:
//! [`resp`] (the protocol), [`command`] (from words to requests), [`round`] (a pipeline, sorted by shard),
//! [`keyspace`] (keys and values). [`metrics`] answers Prometheus, if a `metrics_port` is set.
//!
//! **What is promised.** A client's commands are answered in their order. Commands about one key are carried out in
//! the order they came; those about keys of different shards at the same time, so `MSET` over several shards is not
//! atomic. A shard that crashes takes its keys with it, and nothing else: what clients were waiting for is asked again of
//! the empty shard that follows, and only if that keeps crashing too do they get an error.
#![forbid(unsafe_code)]
#![expect(unreachable_pub, reason = "modules of an example, written like those of a library")]

mod app;
mod command;
mod connection;
mod error;
mod glob;
mod keyspace;
mod listener;
mod metrics;
mod number;
mod options;
mod quota;
mod resp;
mod round;
mod route;
mod settings;
mod shard;
mod site;
mod stop;
mod tree;

use std::env;
use std::ops::ControlFlow;
use std::process::ExitCode;

use otp::ApplicationError;
use otp::application::{Value, set_env_persistent};

use crate::app::RedisKv;
use crate::options::{Options, Wish};

#[otp::main(app = RedisKv)]
async fn main() -> Result<ControlFlow<ExitCode>, ApplicationError> {
    let options = match options::read(env::args().skip(1)) {
        Ok(Wish::Run(options)) => options,
        Ok(Wish::Help) => {
            print!("{}", options::HELP);
            return Ok(ControlFlow::Break(ExitCode::SUCCESS));
        }
        Err(mistake) => {
            eprintln!("redis_kv: {mistake}\nTry --help.");
            return Ok(ControlFlow::Break(ExitCode::from(2)));
        }
    };
    let Options { port, clients, request } = options;
    let given = [
        ("port", port.map(Value::from)),
        ("limits.clients", clients.map(Value::from)),
        ("limits.request", request.map(Value::from)),
    ];
    for (key, value) in given {
        if let Some(value) = value {
            set_env_persistent("redis_kv", key, value)?;
        }
    }
    Ok(ControlFlow::Continue(()))
}
