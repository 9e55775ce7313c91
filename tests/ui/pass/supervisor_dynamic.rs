//! Dynamic children: a temporary one takes any argument that can be sent, others can be made again.

use otp::prelude::*;
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::mpsc::Sender;

pub struct Conn {
    socket: TcpStream,
    limit: usize,
}

#[gen_server]
impl Conn {
    #[init]
    pub fn new(socket: TcpStream, limit: usize) -> Self {
        Self { socket, limit }
    }

    #[call]
    pub fn peer(&self) -> Option<String> {
        let address = self.socket.peer_addr().ok()?;
        Some(format!("{address} {}", self.limit))
    }
}

pub struct Job(Arc<str>);

#[gen_server(transient)]
impl Job {
    #[init]
    pub fn new(name: Arc<str>) -> Self {
        Self(name)
    }

    #[call]
    pub fn name(&self) -> Arc<str> {
        self.0.clone()
    }
}

/// Neither `Clone` nor `Sync`.
pub struct Once(Sender<u8>);

supervisor! {
    pub Conns(limit: usize): one_for_one, intensity = 10, period = "1m" {
        /// One per socket, which moves to it.
        #[temporary]
        conn(socket: TcpStream): Conn = Conn::spec(socket, *limit),
        #[temporary]
        once(once: Once, limit: u8): Job = {
            let _ = once.0.send(limit);
            Job::spec("once".into())
        },
        job(name: Arc<str>): Job = Job::spec(name),
        nothing(): Job = Job::spec("nothing".into()),
        nested(limit: usize): Conns = Conns { limit }.spec(),
    }
}

async fn run(socket: TcpStream, once: Once) -> Result<(), otp::StartError> {
    let conns = Conns { limit: 10 }.start_link().await?;
    let conn: ConnRef = conns.start_conn(socket).await?;
    let _ = conn.peer().await;
    let _ = conns.start_once(once, 3).await?;
    let _ = conns.start_job("a".into()).await?.name().await;
    let _ = conns.start_nothing().await?;
    let nested: ConnsRef = conns.start_nested(3).await?;
    let _ = nested.start_nothing().await?;
    Ok(())
}

fn is_send<T: Send>(_: &T) {}

fn main() {
    let _ = |socket, once| is_send(&run(socket, once));
}
