//! A pool of TCP connections to a small line server, which goes away and comes back. Run with
//! `cargo run --example connection_pool`.
#![forbid(unsafe_code)]

use otp::Backoff;
use otp::pool::{Pool, PoolRef};
use otp::prelude::*;
use std::error::Error;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

// ANCHOR: conn
/// One connection. It does not start without a server, and crashes when it loses it: coming back is its supervisor's affair.
#[derive(Debug)]
pub struct Conn {
    stream: BufReader<TcpStream>,
}

#[gen_server]
impl Conn {
    /// Connects, and waits for the server's greeting.
    #[init]
    pub async fn new(to: SocketAddr) -> Result<Self, Stop> {
        let stream = TcpStream::connect(to).await.map_err(Stop::error)?;
        let mut conn = Self { stream: BufReader::new(stream) };
        conn.heard().await.map_err(Stop::error)?;
        Ok(conn)
    }

    /// Asks the server.
    #[call]
    pub async fn ask(&mut self, question: String) -> Result<String, Stop> {
        self.stream.write_all(format!("{question}\n").as_bytes()).await.map_err(Stop::error)?;
        self.heard().await.map_err(Stop::error)
    }

    async fn heard(&mut self) -> io::Result<String> {
        let mut line = String::new();
        match self.stream.read_line(&mut line).await? {
            0 => Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the connection is lost")),
            _ => Ok(line.trim_end().to_owned()),
        }
    }
}

const PAUSES: Backoff = Backoff::new(Duration::from_millis(10), Duration::from_millis(200));

supervisor! {
    App(server: SocketAddr): one_for_one {
        lines: Pool<Conn> = {
            let server = *server;
            Pool::new(move || Conn::spec(server))
                .size(3)
                .backoff(PAUSES)
                .intensity(1000, Duration::from_secs(1)) // an outage is no reason to give up
                .health_check(Duration::from_millis(50), |conn| async move { conn.ask("alive?".to_owned()).await.is_ok() })
                .spec()
                .name("lines")
        },
    }
}
// ANCHOR_END: conn

/// What the program's clients do.
async fn ask(pool: &PoolRef<Conn>, question: &str) -> Result<String, Box<dyn Error + Send + Sync>> {
    Ok(pool.transaction(async |conn| conn.ask(question.to_owned()).await).await??)
}

/// The line server: says `ready`, and answers each line in capitals, while it is up.
struct LineServer {
    address: SocketAddr,
    up: watch::Sender<bool>,
    accepted: Arc<AtomicUsize>,
}

impl LineServer {
    async fn start() -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let (address, (up, is_up), accepted) = (listener.local_addr()?, watch::channel(true), Arc::default());
        let counter: Arc<AtomicUsize> = Arc::clone(&accepted);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                if *is_up.borrow() {
                    counter.fetch_add(1, Ordering::Relaxed);
                    tokio::spawn(serve(stream, is_up.clone()));
                }
            }
        });
        Ok(Self { address, up, accepted })
    }
}

async fn serve(stream: TcpStream, mut up: watch::Receiver<bool>) -> io::Result<()> {
    up.borrow_and_update();
    let mut stream = BufReader::new(stream);
    stream.write_all(b"ready\n").await?;
    loop {
        let mut line = String::new();
        tokio::select! {
            biased;
            _ = up.changed() => return Ok(()),
            read = stream.read_line(&mut line) => if read? == 0 { return Ok(()) },
        }
        stream.write_all(line.to_uppercase().as_bytes()).await?;
    }
}

#[otp::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let server = LineServer::start().await?;
    let app = App { server: server.address }.start_link().await?;
    let pool = app.lines();
    println!("{} connections, {:?}", server.accepted.load(Ordering::Relaxed), pool.status());

    let clients: Vec<_> = (0..10)
        .map(|n| {
            let pool = pool.clone();
            tokio::spawn(async move { ask(&pool, &format!("client {n}")).await.map_err(|error| error.to_string()) })
        })
        .collect();
    let mut answers = Vec::new();
    for client in clients {
        answers.push(client.await??);
    }
    println!("{} clients, over {} connections: {}", answers.len(), pool.stats()?.size, answers[9]);

    server.up.send(false)?;
    let lost = ask(&pool, "are you there?").await;
    println!("lost: {}", lost.is_err());
    tokio::time::sleep(Duration::from_millis(100)).await;
    server.up.send(true)?;
    let answer = loop {
        // who comes too early waits for a connection; one that was lost unnoticed costs an attempt
        if let Ok(answer) = ask(&pool, "hello again").await {
            break answer;
        }
    };
    println!("back: {answer}");
    while pool.stats()?.idle < 3 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    println!("all are idle again");
    app.stop().await?;
    Ok(())
}
