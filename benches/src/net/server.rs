//! The servers: one process for each client, which echoes bytes, or counts lines until the last.

use otp::net::{Accepted, Active, Closed, Incoming, Listener, ListenerRef, Options, Seat, Socket};
use otp::prelude::*;
use std::fmt;
use std::io;
use std::net::SocketAddr;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Once,
    Always,
    Passive,
    Plain,
}

impl Kind {
    /// Plain tokio is the last.
    pub(super) const ALL: [Self; 4] = [Self::Once, Self::Always, Self::Passive, Self::Plain];
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Once => "`Active::Once`",
            Self::Always => "`Active::Always`",
            Self::Passive => "`recv` of a passive socket",
            Self::Plain => "a `TcpStream` of tokio",
        })
    }
}

/// What the server does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Served {
    Bytes,
    Lines,
}

pub(super) struct Running(ListenerRef);

impl Running {
    pub(super) async fn stop(&self) {
        self.0.as_ref().stop().await.expect("it runs until then");
    }
}

pub(super) async fn start(kind: Kind, served: Served) -> (Running, SocketAddr) {
    let at = "127.0.0.1:0";
    let active = if kind == Kind::Once { Active::Once } else { Active::Always };
    let listener = match (kind, served) {
        (Kind::Once | Kind::Always, Served::Bytes) => {
            Listener::tcp(at, move |client| Mail::spec(client, active)).spec().start().await
        }
        (Kind::Once | Kind::Always, Served::Lines) => {
            Listener::tcp(at, move |client| LineMail::spec(client, active)).spec().start().await
        }
        (Kind::Passive | Kind::Plain, _) => {
            Listener::tcp(at, move |client| Asking::spec(client, kind, served)).spec().start().await
        }
    };
    let listener = listener.expect("a port is free");
    let address = listener.local_addr().expect("it listens");
    (Running(listener), address)
}

/// Echoes what comes as mail.
struct Mail {
    socket: Socket<bytes::Bytes>,
    once: bool,
}

#[gen_server]
impl Mail {
    #[init]
    fn new(client: Accepted, active: Active) -> io::Result<Self> {
        Ok(Self { socket: client.open(Options::bytes().active(active))?, once: active == Active::Once })
    }

    #[info]
    async fn data(&mut self, data: Incoming<bytes::Bytes>) -> io::Result<()> {
        self.socket.send(&data.frame).await?;
        if self.once { self.socket.set_active(Active::Once) } else { Ok(()) }
    }

    #[info]
    fn closed(&mut self, _: Closed, cx: &mut Ctx<Self>) {
        cx.stop(ExitReason::Normal);
    }
}

/// Counts lines that come as mail.
struct LineMail {
    socket: Socket<String>,
    once: bool,
    count: u64,
}

#[gen_server]
impl LineMail {
    #[init]
    fn new(client: Accepted, active: Active) -> io::Result<Self> {
        let socket = client.open(Options::lines(1_000).active(active))?;
        Ok(Self { socket, once: active == Active::Once, count: 0 })
    }

    #[info]
    async fn line(&mut self, line: Incoming<String>) -> io::Result<()> {
        if line.frame == "end" {
            self.socket.send(format!("{}\n", self.count)).await?;
        }
        self.count += 1;
        if self.once { self.socket.set_active(Active::Once) } else { Ok(()) }
    }

    #[info]
    fn closed(&mut self, _: Closed, cx: &mut Ctx<Self>) {
        cx.stop(ExitReason::Normal);
    }
}

/// Asks for what it serves.
struct Asking {
    client: Option<(Accepted, Kind, Served)>,
}

#[gen_server]
impl Asking {
    #[init]
    fn new(client: Accepted, kind: Kind, served: Served, cx: &mut Ctx<Self>) -> Self {
        cx.continue_with(AskingContinue::Serve {});
        Self { client: Some((client, kind, served)) }
    }

    #[handle_continue]
    async fn serve(&mut self, cx: &mut Ctx<Self>) -> io::Result<()> {
        if let Some((client, kind, served)) = self.client.take() {
            match (kind, served) {
                (Kind::Plain, Served::Bytes) => echo(plain(client)?).await?,
                (Kind::Plain, Served::Lines) => count(plain(client)?).await?,
                (_, Served::Bytes) => {
                    let socket = client.open(Options::bytes())?;
                    while let Some(bytes) = socket.recv().await? {
                        socket.send(&bytes).await?;
                    }
                }
                (_, Served::Lines) => {
                    let socket = client.open(Options::lines(1_000))?;
                    let mut count = 0;
                    while let Some(line) = socket.recv().await? {
                        if line == "end" {
                            socket.send(format!("{count}\n")).await?;
                        }
                        count += 1;
                    }
                }
            }
        }
        cx.stop(ExitReason::Normal);
        Ok(())
    }
}

fn plain(client: Accepted) -> io::Result<(TcpStream, Seat)> {
    let (stream, seat) = client.into_tcp().map_err(|_| io::Error::other("it is of TCP"))?;
    stream.set_nodelay(true)?;
    Ok((stream, seat))
}

async fn echo((mut stream, _seat): (TcpStream, Seat)) -> io::Result<()> {
    let mut buffer = vec![0; 4096];
    loop {
        let read = stream.read(&mut buffer).await?;
        if read == 0 {
            return Ok(());
        }
        stream.write_all(&buffer[..read]).await?;
    }
}

async fn count((mut stream, _seat): (TcpStream, Seat)) -> io::Result<()> {
    let (read, mut write) = stream.split();
    let mut lines = BufReader::new(read).lines();
    let mut count = 0;
    while let Some(line) = lines.next_line().await? {
        if line == "end" {
            write.write_all(format!("{count}\n").as_bytes()).await?;
        }
        count += 1;
    }
    Ok(())
}
