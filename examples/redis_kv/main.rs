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
//! **Where to look.** [`tree`] is the whole server on one page. [`shard`], [`connection`] and [`listener`] are its
//! processes: plain `impl` blocks. All the rest is plain code that knows nothing of processes and is tested without any:
//! [`resp`] (the protocol), [`command`] (from words to requests), [`round`] (a pipeline, sorted by shard),
//! [`keyspace`] (keys and values).
//!
//! **What is promised.** A client's commands are answered in their order. Commands about one key are carried out in
//! the order they came; those about keys of different shards at the same time, so `MSET` over several shards is not
//! atomic. A shard that crashes takes its keys with it, and nothing else: what clients were waiting for is asked again of
//! the empty shard that follows, and only if that keeps crashing too do they get an error.
#![forbid(unsafe_code)]
#![expect(unreachable_pub, reason = "modules of an example, written like those of a library")]

mod command;
mod connection;
mod error;
mod glob;
mod keyspace;
mod listener;
mod number;
mod options;
mod quota;
mod resp;
mod round;
mod route;
mod shard;
mod site;
mod stop;
mod tree;

use std::env;
use std::error::Error;
use std::io;
use std::net::Ipv4Addr;
use std::process::ExitCode;
use std::sync::Arc;

use tokio::net::{TcpListener, TcpSocket};

use crate::options::{Options, Wish};
use crate::site::Site;
use crate::tree::Root;

#[otp::main]
async fn main() -> ExitCode {
    let served = match options::read(env::args().skip(1)) {
        Ok(Wish::Run(options)) => serve(options).await,
        Ok(Wish::Help) => {
            print!("{}", options::HELP);
            return ExitCode::SUCCESS;
        }
        Err(mistake) => {
            eprintln!("redis_kv: {mistake}\nTry --help.");
            return ExitCode::from(2);
        }
    };
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("redis_kv: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Starts the tree, says so, and stops it when told to.
async fn serve(options: Options) -> Result<(), Box<dyn Error>> {
    let socket = listen(options.port).map_err(|error| format!("cannot listen on port {}: {error}", options.port))?;
    let address = socket.local_addr()?;
    let signal = stop::signal()?;

    let site = Arc::new(Site::new(options, address));
    let root = Root { site: Arc::clone(&site), socket: Arc::new(socket) }.start_link().await?;
    site.open(root.clone());

    println!("redis_kv: a Redis-protocol key-value server, for at most {} clients.\n", options.clients);
    println!("{}", otp::supervisor::tree(root.as_ref()).await?.trim_end());
    println!("\nTry\n    redis-cli -p {port} SET a 42\n    redis-cli -p {port} OTP.CRASH a", port = address.port());
    println!("Ctrl-C stops it.\n\nlistening on {address}");

    let signal = signal.await;
    println!("{signal}: stopping, last started first");
    stop::stop(root).await;
    println!("stopped");
    Ok(())
}

/// Clients that may wait to be accepted. With fewer, a burst of them would be kept waiting for seconds by the system.
const BACKLOG: u32 = 4096;

fn listen(port: u16) -> io::Result<TcpListener> {
    let socket = TcpSocket::new_v4()?;
    // A port just left by another run can be taken at once. (On Windows the option would share it with a live one.)
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind((Ipv4Addr::LOCALHOST, port).into())?;
    socket.listen(BACKLOG)
}
