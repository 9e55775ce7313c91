//! A chat for as many as come, on sockets as mail. Run with `cargo run --example chat -- 7000`, then `nc 127.0.0.1 7000` twice.
//!
//! Each guest is a process. What he types, and what others say, lies in one mailbox; he reads the next line of his socket when he
//! has handled the last one, so that nobody can flood the room faster than it listens.
#![forbid(unsafe_code)]

// ANCHOR: guest
use otp::net::{Accepted, Active, Closed, Incoming, Listener, Options, Socket, SocketError};
use otp::pg::{self, Scope};
use otp::prelude::*;
use std::error::Error;
use std::io;
use std::sync::Arc;
use std::time::Duration;

const ROOM: &str = "room";

/// What somebody has said.
#[derive(Clone)]
struct Said {
    by: Pid,
    line: Arc<str>,
}

struct Guest {
    socket: Socket<String>,
    name: Option<String>,
}

#[gen_server]
impl Guest {
    #[init]
    async fn new(client: Accepted, cx: &mut Ctx<Self>) -> Result<Self, Stop> {
        // who does not read for ten seconds is not waited for
        let options = Options::lines(1000).active(Active::Once).send_timeout(Duration::from_secs(10));
        let socket = client.open(options)?;
        pg::join(ROOM, cx.pid()).await?;
        socket.send("your name?\n").await?;
        Ok(Self { socket, name: None })
    }

    /// A line was typed.
    #[info]
    async fn typed(&mut self, typed: Incoming<String>, cx: &mut Ctx<Self>) -> io::Result<()> {
        let said = match &self.name {
            Some(name) => format!("{name}: {}\n", typed.frame),
            None => format!("* {} comes in\n", typed.frame),
        };
        pg::broadcast(ROOM, Said { by: cx.pid(), line: said.into() });
        if self.name.is_none() {
            self.socket.send(format!("welcome, {}\n", typed.frame)).await?;
            self.name = Some(typed.frame);
        }
        self.socket.set_active(Active::Once)
    }

    /// Somebody has said something.
    #[info]
    async fn said(&mut self, said: Said, cx: &mut Ctx<Self>) -> io::Result<()> {
        if said.by == cx.pid() { Ok(()) } else { self.socket.send(said.line.as_bytes()).await }
    }

    #[info]
    fn lost(&mut self, lost: SocketError) {
        println!("{:?}: {}", self.socket, lost.error);
    }

    #[info]
    fn gone(&mut self, _: Closed, cx: &mut Ctx<Self>) {
        if let Some(name) = &self.name {
            pg::broadcast(ROOM, Said { by: cx.pid(), line: format!("* {name} has left\n").into() });
        }
        cx.stop(ExitReason::Normal);
    }
}
// ANCHOR_END: guest

// ANCHOR: tree
supervisor! {
    Chat(port: u16): rest_for_one {
        room: Scope<String> = pg::spec(),
        door: Listener<Guest> = Listener::tcp(format!("127.0.0.1:{port}"), Guest::spec)
            .max_connections(1000)
            .drain(Duration::from_secs(1))
            .spec(),
    }
}
// ANCHOR_END: tree

#[otp::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let port = std::env::args().nth(1).map_or(Ok(7000), |port| port.parse())?;
    let chat = Chat { port }.start_link().await?;
    if let Some(address) = chat.door().local_addr() {
        println!("listening on {address}");
    }
    std::future::pending().await
}
