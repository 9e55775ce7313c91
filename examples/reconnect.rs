//! A TCP connection that comes back: it waits longer after each failure, and what is said meanwhile waits with it. Run with
//! `cargo run --example reconnect`.
#![forbid(unsafe_code)]

use otp::prelude::*;
use std::error::Error;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// There is no connection, and it is time to try.
#[derive(Debug)]
pub struct Down {
    failures: u32,
}

/// It failed, and waits before it tries again.
#[derive(Debug)]
pub struct Waiting {
    failures: u32,
}

/// There is a connection.
#[derive(Debug)]
pub struct Up {
    stream: TcpStream,
}

/// A connection to one address.
#[derive(Debug)]
pub struct Connection {
    to: SocketAddr,
    first_pause: Duration,
}

#[gen_statem(Down, Waiting, Up)]
impl Connection {
    /// Connects at once.
    #[init]
    pub fn new(to: SocketAddr, first_pause: Duration) -> (Self, Down) {
        (Self { to, first_pause }, Down { failures: 0 })
    }

    /// To be in state `Down` is to try, as soon as it has been entered.
    #[enter]
    fn down(&mut self, _: &Down, cx: &mut Ctx<Self>) {
        cx.state_timeout(Duration::ZERO);
    }

    #[state_timeout]
    async fn connect(&mut self, at: Down) -> To<Up, Waiting> {
        match TcpStream::connect(self.to).await {
            Ok(stream) => {
                println!("connected after {} failures", at.failures);
                to(Up { stream })
            }
            Err(_) => to(Waiting { failures: at.failures + 1 }),
        }
    }

    #[enter]
    fn pause(&mut self, at: &Waiting, cx: &mut Ctx<Self>) {
        let pause = self.first_pause * 2_u32.pow((at.failures - 1).min(8));
        println!("failure {}, again in {pause:?}", at.failures);
        cx.state_timeout(pause);
    }

    #[state_timeout(event(retry))]
    fn retry(&mut self, at: Waiting) -> To<Down> {
        to(Down { failures: at.failures })
    }

    /// Sends a line, as soon as there is a connection. One that breaks is opened again, and the line is lost.
    #[cast(otherwise = postpone)]
    pub async fn say(&mut self, mut at: Up, line: String) -> To<Up, Down> {
        match at.stream.write_all(format!("{line}\n").as_bytes()).await {
            Ok(()) => to(at),
            Err(_) => to(Down { failures: 0 }),
        }
    }

    /// Replies when it has failed so many times.
    #[call(event(failed), when(so_often))]
    pub fn has_failed(&self, _at: &Waiting, _times: u32) {}

    /// It has not failed so often yet: the call waits.
    #[call(event(failed))]
    pub fn not_yet(&self, times: u32, reply: ReplyTo<()>, cx: &mut Ctx<Self>) {
        cx.postpone(ConnectionMsg::Failed { times, __reply: reply });
    }

    fn so_often(&self, at: &Waiting, times: &u32) -> bool {
        at.failures >= *times
    }
}

/// An address where nobody listens.
async fn nobody() -> io::Result<SocketAddr> {
    TcpListener::bind("127.0.0.1:0").await?.local_addr()
}

#[otp::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let address = nobody().await?;
    let connection = Connection::start_link(address, Duration::from_millis(25)).await?;
    connection.say("hello".to_owned());
    connection.say("are you there?".to_owned());
    connection.failed(3).await?;

    // now there is somebody
    let listener = TcpListener::bind(address).await?;
    let (stream, _) = listener.accept().await?;
    let mut lines = BufReader::new(stream).lines();
    for _ in 0..2 {
        println!("heard: {}", lines.next_line().await?.unwrap_or_default());
    }
    println!("{}", ConnectionState::MERMAID);
    Ok(connection.stop().await?)
}
