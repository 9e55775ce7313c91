//! What the tests of sockets share: a runtime with a real clock, and servers.

use otp::Inbox;
use otp::net::{Accepted, Active, Closed, Incoming, Options, Passive, Socket, SocketError};
use otp::prelude::*;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

/// Longer than anything takes here.
pub(crate) const LONG: Duration = Duration::from_secs(30);

/// Runs `body` as a process on a real clock, for a limited time.
pub(crate) fn real<T: Send + 'static, F: Future<Output = T> + Send + 'static>(
    body: impl FnOnce(Inbox) -> F + Send + 'static,
) -> T {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let (done, result) = tokio::sync::oneshot::channel();
        let pid = otp::spawn(async move |inbox| {
            let _ = done.send(timeout(LONG, body(inbox)).await.expect("it takes too long"));
        });
        let Ok(result) = result.await else { panic!("{}", otp::exited(pid).await) };
        result
    })
}

/// Two ends of a connection: a socket of the calling process, and a plain stream.
pub(crate) async fn pair<F: Send + 'static>(options: Options<F>) -> (Socket<F>, TcpStream) {
    let (listener, address) = listening().await;
    let socket = otp::net::connect(address, options).await.unwrap();
    let (peer, _) = listener.accept().await.unwrap();
    (socket, peer)
}

pub(crate) async fn listening() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}

/// Waits until something is so.
pub(crate) async fn until(mut so: impl FnMut() -> bool) {
    while !so() {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

/// Sends lines back, one at a time.
pub(crate) struct Echo {
    socket: Socket<String>,
}

#[gen_server]
impl Echo {
    #[init]
    pub(crate) fn new(client: Accepted) -> io::Result<Self> {
        Ok(Self { socket: client.open(Options::lines(1000).active(Active::Once).linger(Duration::from_secs(1)))? })
    }

    #[info]
    async fn line(&mut self, line: Incoming<String>, cx: &mut Ctx<Self>) -> io::Result<()> {
        assert_ne!(line.frame, "crash", "as I was told");
        self.socket.send(line.frame + "\n").await?;
        if self.socket.set_active(Active::Once).is_err() {
            cx.stop(ExitReason::Normal);
        }
        Ok(())
    }

    #[info]
    fn closed(&mut self, closed: Closed, cx: &mut Ctx<Self>) {
        assert_eq!(closed.socket, self.socket.id());
        cx.stop(ExitReason::Normal);
    }

    #[info]
    fn error(&mut self, _: SocketError) {}

    #[info]
    fn passive(&mut self, _: Passive) {}
}
