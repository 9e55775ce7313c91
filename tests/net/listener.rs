//! Listeners: letting clients in, and seeing them out.

use crate::echo::{Echo, real, until};
use otp::net::{Accepted, Drained, Listener, ListenerRef, Options};
use otp::prelude::*;
use std::io::ErrorKind;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;

supervisor! {
    App(most: usize, drain: Duration): one_for_one, intensity = 3, period = "5s" {
        echo: Listener<Echo> = Listener::tcp("127.0.0.1:0", Echo::spec).max_connections(*most).drain(*drain).spec(),
    }
}

struct Client(BufReader<TcpStream>);

impl Client {
    async fn of(listener: &ListenerRef) -> Self {
        Self(BufReader::new(TcpStream::connect(listener.local_addr().unwrap()).await.unwrap()))
    }

    async fn say(&mut self, line: &str) {
        self.0.get_mut().write_all(format!("{line}\n").as_bytes()).await.unwrap();
    }

    /// Empty if the connection has ended.
    async fn hear(&mut self) -> String {
        let mut line = String::new();
        match self.0.read_line(&mut line).await {
            Ok(_) => line.trim_end().to_owned(),
            Err(_) => String::new(),
        }
    }

    async fn ask(&mut self, line: &str) -> String {
        self.say(line).await;
        self.hear().await
    }
}

async fn app(most: usize, drain: Duration) -> (AppRef, ListenerRef) {
    let app = App { most, drain }.start_link().await.unwrap();
    let echo = app.echo();
    (app, echo)
}

#[test]
fn each_client_has_its_process() {
    real(async |_| {
        let (app, echo) = app(usize::MAX, Duration::ZERO).await;
        let (mut one, mut other) = (Client::of(&echo).await, Client::of(&echo).await);
        assert_eq!(one.ask("one").await, "one");
        assert_eq!(other.ask("other").await, "other");
        assert_eq!((echo.stats().connections, echo.stats().accepted), (2, 2));
        one.say("crash").await;
        assert_eq!(one.hear().await, "", "its process has crashed");
        assert_eq!(other.ask("still here").await, "still here");
        until(|| echo.stats().connections == 1).await;
        drop(other);
        until(|| echo.stats().connections == 0).await;
        app.stop().await.unwrap();
    });
}

#[test]
fn one_too_many_waits_for_a_seat() {
    real(async |_| {
        let (app, echo) = app(2, Duration::ZERO).await;
        let (mut one, mut two) = (Client::of(&echo).await, Client::of(&echo).await);
        assert_eq!((one.ask("1").await, two.ask("2").await), ("1".to_owned(), "2".to_owned()));
        let mut three = Client::of(&echo).await;
        three.say("3").await;
        assert!(tokio::time::timeout(Duration::from_millis(50), three.hear()).await.is_err());
        assert_eq!(echo.stats().connections, 2);
        drop(one);
        assert_eq!(three.hear().await, "3");

        let mut four = Client::of(&echo).await;
        four.say("4").await;
        echo.set_max_connections(3);
        assert_eq!(four.hear().await, "4");
        assert_eq!(echo.stats().max_connections, 3);
        app.stop().await.unwrap();
    });
}

#[test]
fn a_shutdown_lets_clients_finish() {
    real(async |_| {
        let (app, echo) = app(9, Duration::from_secs(20)).await;
        let mut client = Client::of(&echo).await;
        assert_eq!(client.ask("hello").await, "hello");
        let address = echo.local_addr().unwrap();
        let stopping = tokio::spawn(async move { app.stop().await });
        // nobody is let in any more, but who is there goes on
        while TcpStream::connect(address).await.is_ok() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        assert_eq!(client.ask("not yet").await, "not yet");
        assert!(!stopping.is_finished());
        drop(client);
        stopping.await.unwrap().unwrap();
    });
}

#[test]
fn a_drain_ends_those_that_do_not_finish() {
    real(async |_| {
        let (app, echo) = app(9, Duration::ZERO).await;
        let mut client = Client::of(&echo).await;
        assert_eq!(client.ask("hello").await, "hello");
        assert_eq!(echo.drain(Duration::from_millis(30)).await, Drained::Stopped(1));
        assert_eq!(client.hear().await, "");
        let refused = TcpStream::connect(echo.local_addr().unwrap()).await;
        assert_eq!(refused.unwrap_err().kind(), ErrorKind::ConnectionRefused);
        until(|| echo.stats().connections == 0).await;
        assert_eq!(echo.drain(Duration::ZERO).await, Drained::All);
        app.stop().await.unwrap();
    });
}

supervisor! {
    Fixed(port: u16): one_for_one, intensity = 3, period = "5s" {
        echo: Listener<Echo> = Listener::tcp(format!("127.0.0.1:{port}"), Echo::spec).spec(),
    }
}

#[test]
fn a_listener_that_was_killed_comes_back_on_the_same_port() {
    real(async |_| {
        let port = crate::echo::listening().await.1.port();
        let fixed = Fixed { port }.start_link().await.unwrap();
        let echo = fixed.echo();
        let mut client = Client::of(&echo).await;
        assert_eq!(client.ask("before").await, "before");
        let before = echo.as_ref().pid().unwrap();
        otp::exit(before, ExitReason::Kill);
        assert_eq!(client.hear().await, "", "connections end with their listener");
        until(|| echo.as_ref().pid().is_some_and(|pid| pid != before)).await;
        let mut client = Client::of(&echo).await;
        assert_eq!(client.ask("after").await, "after");
        assert_eq!(echo.local_addr().unwrap().port(), port);
        fixed.stop().await.unwrap();
    });
}

/// What stands before the acceptors ends: they are restarted with it, on the same port.
#[test]
fn a_listener_without_its_connections_begins_anew() {
    real(async |_| {
        let (app, echo) = app(9, Duration::from_secs(20)).await;
        let (mut client, address) = (Client::of(&echo).await, echo.local_addr());
        assert_eq!(client.ask("before").await, "before");
        let children = echo.as_ref().which_children().await.unwrap();
        let connections = children.iter().find(|child| child.id.as_deref() == Some("connections")).unwrap();
        let otp::supervisor::ChildStatus::Running(pid) = connections.status else { panic!("{connections:?}") };
        otp::exit(pid, ExitReason::Kill);
        assert_eq!(client.hear().await, "");
        loop {
            let Ok(stream) = TcpStream::connect(address.unwrap()).await else { continue };
            let mut client = Client(BufReader::new(stream));
            if client.0.get_mut().write_all(b"after\n").await.is_ok() && client.hear().await == "after" {
                break;
            }
        }
        app.stop().await.unwrap();
    });
}

#[test]
fn an_address_that_is_taken_fails_the_start() {
    real(async |_| {
        let (_taken, address) = crate::echo::listening().await;
        otp::trap_exit(true);
        let started = Listener::tcp(address, Echo::spec).spec().start().await;
        let Err(StartError::Failed(reason)) = started else { panic!("{started:?}") };
        assert!(reason.to_string().contains("in use"), "{reason}");
    });
}

/// Says no.
struct Picky;

#[gen_server]
impl Picky {
    #[init]
    fn new(client: Accepted) -> Result<Self, std::io::Error> {
        Err(std::io::Error::other(format!("not {:?}", client.peer_addr().is_some())))
    }

    #[info]
    fn none(&mut self, _nothing: u8) {}
}

#[test]
fn a_client_whose_process_does_not_start_is_closed() {
    real(async |_| {
        let picky =
            Listener::tcp("127.0.0.1:0", Picky::spec).max_connections(1).acceptors(0).spec().start().await.unwrap();
        for _ in 0..3 {
            assert_eq!(Client::of(&picky).await.hear().await, "");
        }
        until(|| picky.stats().connections == 0).await;
        assert_eq!(picky.stats().accepted, 3);
        picky.as_ref().stop().await.unwrap();

        let panics =
            Listener::<Picky>::tcp("127.0.0.1:0", |_| panic!("no")).max_connections(1).spec().start().await.unwrap();
        for _ in 0..3 {
            assert_eq!(Client::of(&panics).await.hear().await, "");
        }
        panics.as_ref().stop().await.unwrap();
    });
}

/// A plain loop over tokio's stream, with the listener's seats.
struct Plain {
    parts: Option<(TcpStream, otp::net::Seat)>,
}

#[gen_server]
impl Plain {
    #[init]
    fn new(client: Accepted, cx: &mut Ctx<Self>) -> Self {
        cx.continue_with(PlainContinue::Serve {});
        Self { parts: client.into_tcp().ok() }
    }

    #[handle_continue]
    async fn serve(&mut self, cx: &mut Ctx<Self>) {
        if let Some((mut stream, _seat)) = self.parts.take() {
            let (mut read, mut write) = stream.split();
            let _ = tokio::io::copy(&mut read, &mut write).await;
        }
        cx.stop(ExitReason::Normal);
    }
}

#[test]
fn a_connection_may_be_plain_tokio() {
    real(async |_| {
        let plain = Listener::tcp("127.0.0.1:0", Plain::spec).max_connections(1).spec().start().await.unwrap();
        for _ in 0..2 {
            let mut client = Client::of(&plain).await;
            assert_eq!(client.ask("hello").await, "hello");
            assert_eq!(plain.stats().connections, 1);
        }
        plain.as_ref().stop().await.unwrap();
    });
}

#[cfg(unix)]
#[test]
fn a_unix_socket_is_as_good() {
    real(async |_| {
        let path = std::env::temp_dir().join(format!("{}-{}", std::process::id(), otp_tests::kit::unique("echo")));
        // what a dead program has left
        drop(std::os::unix::net::UnixListener::bind(&path).unwrap());
        let echo = Listener::unix(&path, Echo::spec).spec().start().await.unwrap();
        let client = otp::net::connect_unix(&path, Options::lines(100)).await.unwrap();
        client.send("hello\n").await.unwrap();
        assert_eq!(client.recv().await.unwrap().as_deref(), Some("hello"));
        let mut rest = tokio::net::UnixStream::connect(&path).await.unwrap();
        rest.write_all(b"x\n").await.unwrap();
        let mut answer = [0; 2];
        rest.read_exact(&mut answer).await.unwrap();
        echo.as_ref().stop().await.unwrap();
        assert!(!path.exists());
    });
}
