//! Sockets as mail.

// ANCHOR: echo
use otp::net::{self, Accepted, Active, Closed, Incoming, Listener, Options, Socket, SocketError};
use otp::prelude::*;
use std::io;
use std::time::Duration;

pub struct Echo {
    socket: Socket<String>,
    heard: u64,
}

#[gen_server]
impl Echo {
    #[init]
    pub fn new(client: Accepted) -> io::Result<Self> {
        let options = Options::lines(1000).active(Active::Once).send_timeout(Duration::from_secs(10));
        Ok(Self { socket: client.open(options)?, heard: 0 })
    }

    #[info]
    async fn line(&mut self, line: Incoming<String>) -> io::Result<()> {
        self.heard += 1;
        self.socket.send(format!("{}: {}\n", self.heard, line.frame)).await?;
        self.socket.set_active(Active::Once) // now the next one may come
    }

    #[info]
    fn error(&mut self, error: SocketError) {
        println!("{:?}: {}", self.socket, error.error); // `Closed` follows
    }

    #[info]
    fn closed(&mut self, _: Closed, cx: &mut Ctx<Self>) {
        cx.stop(ExitReason::Normal);
    }
}
// ANCHOR_END: echo

// ANCHOR: tree
supervisor! {
    pub App(port: u16): one_for_one {
        echo: Listener<Echo> = Listener::tcp(format!("127.0.0.1:{port}"), Echo::spec)
            .max_connections(10_000)
            .drain(Duration::from_secs(10))
            .spec(),
    }
}
// ANCHOR_END: tree

#[otp::test]
async fn a_line_comes_back() {
    let app = App { port: 0 }.start_link().await.unwrap();
    let address = app.echo().local_addr().unwrap();
    let client = otp::spawn(async move |_| client(address).await);
    assert_eq!(otp::exited(client).await, ExitReason::Normal);
    assert_eq!(app.echo().stats().accepted, 1);
}

// ANCHOR: client
async fn client(server: std::net::SocketAddr) -> io::Result<()> {
    let socket = net::connect(server, Options::lines(1000)).await?; // passive: asked, not told
    socket.send("hello\n").await?;
    assert_eq!(socket.recv().await?.as_deref(), Some("1: hello"));
    Ok(())
}
// ANCHOR_END: client
