//! Sockets as mail.

use crate::echo::{pair, real, until};
use otp::net::{Active, Closed, IN_FLIGHT, Incoming, Options, Passive, Socket, SocketError};
use otp::prelude::*;
use otp::receive;
use std::io::ErrorKind;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

const TICK: Duration = Duration::from_millis(2);

/// gen_tcp_api_SUITE and inet_SUITE do it with their own peers; here the peer is a plain stream.
#[test]
fn one_frame_for_each_time_it_is_wanted() {
    real(async |mut inbox| {
        let (socket, mut peer) = pair(Options::lines(100).active(Active::Once)).await;
        peer.write_all(b"one\ntwo\nthr").await.unwrap();
        let first = inbox.receive().await.take::<Incoming<String>>().unwrap();
        assert_eq!((first.frame.as_str(), first.socket.id()), ("one", socket.id()));
        assert_eq!(socket.active(), Active::Passive);
        assert!(inbox.receive_timeout(Duration::from_millis(30)).await.is_none());

        // what was read already is not lost, neither for messages nor for who asks
        assert_eq!(socket.recv().await.unwrap().as_deref(), Some("two"));
        peer.write_all(b"ee\n").await.unwrap();
        socket.set_active(Active::Once).unwrap();
        let next = inbox.receive().await.take::<Incoming<String>>().unwrap();
        assert_eq!(next.frame, "three");

        socket.set_active(Active::Once).unwrap();
        assert_eq!(socket.recv().await.unwrap_err().kind(), ErrorKind::InvalidInput);
        drop(peer);
        assert_eq!(inbox.receive().await.take::<Closed>().unwrap().socket, socket.id());
        assert_eq!(socket.send("x").await.unwrap_err().kind(), ErrorKind::NotConnected);
        assert_eq!(socket.set_active(Active::Once).unwrap_err().kind(), ErrorKind::NotConnected);
        assert!(inbox.is_empty());
    });
}

#[test]
fn so_many_frames_and_then_it_is_passive() {
    real(async |mut inbox| {
        let (socket, mut peer) = pair(Options::lines(100).active(Active::Times(2))).await;
        socket.set_active(Active::Times(1)).unwrap();
        peer.write_all(b"1\n2\n3\n4\n").await.unwrap();
        for line in ["1", "2", "3"] {
            assert_eq!(inbox.receive().await.take::<Incoming<String>>().unwrap().frame, line);
        }
        assert_eq!(inbox.receive().await.take::<Passive>().unwrap().socket, socket.id());
        assert!(inbox.receive_timeout(Duration::from_millis(30)).await.is_none());
        assert_eq!(socket.recv().await.unwrap().as_deref(), Some("4"));
        socket.set_active(Active::Times(0)).unwrap();
        assert!(inbox.receive().await.peek::<Passive>().is_some());
    });
}

#[test]
fn what_is_asked_for_comes_and_at_the_end_nothing() {
    real(async |inbox| {
        let (socket, mut peer) = pair(Options::bytes()).await;
        peer.write_all(b"length and body").await.unwrap();
        assert_eq!(socket.recv_exact(6).await.unwrap().as_deref(), Some(&b"length"[..]));
        assert_eq!(socket.recv().await.unwrap().as_deref(), Some(&b" and body"[..]));
        let waiting = tokio::time::timeout(Duration::from_millis(20), socket.recv()).await;
        assert!(waiting.is_err(), "nothing has come");
        peer.write_all(b"12").await.unwrap();
        peer.shutdown().await.unwrap();
        assert_eq!(socket.recv_exact(3).await.unwrap(), None);
        assert_eq!(socket.recv().await.unwrap(), None);
        assert!(!socket.is_open() && inbox.is_empty());
    });
}

#[test]
fn a_half_closed_connection_can_be_answered() {
    real(async |mut inbox| {
        let (socket, mut peer) = pair(Options::bytes().active(Active::Always).exit_on_close(false)).await;
        peer.write_all(b"question").await.unwrap();
        peer.shutdown().await.unwrap();
        assert_eq!(inbox.receive().await.take::<Incoming<bytes::Bytes>>().unwrap().frame, &b"question"[..]);
        assert!(inbox.receive().await.peek::<Closed>().is_some());
        socket.send("answer").await.unwrap();
        socket.shutdown().unwrap();
        let mut answer = String::new();
        peer.read_to_string(&mut answer).await.unwrap();
        assert_eq!(answer, "answer");
        assert_eq!(socket.send("more").await.unwrap_err().kind(), ErrorKind::BrokenPipe);
        assert_eq!(socket.recv().await.unwrap(), None);
    });
}

#[test]
fn a_flood_waits_outside() {
    real(async |inbox| {
        let (socket, mut peer) = pair(Options::lines(100).active(Active::Always)).await;
        let flood = tokio::spawn(async move {
            let lines = "line\n".repeat(10_000);
            while peer.write_all(lines.as_bytes()).await.is_ok() {}
        });
        while inbox.len() != IN_FLIGHT {
            tokio::time::sleep(TICK).await;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert_eq!(inbox.len(), IN_FLIGHT);
        assert!(!flood.is_finished(), "it is the peer who waits");
        socket.close();
        flood.await.unwrap();
    });
}

#[test]
fn a_frame_that_is_too_long_ends_the_connection() {
    real(async |mut inbox| {
        let (socket, mut peer) = pair(Options::lines(10).active(Active::Once)).await;
        peer.write_all(&[b'x'; 100]).await.unwrap();
        let error = inbox.receive().await.take::<SocketError>().unwrap();
        assert_eq!((error.socket, error.error.kind()), (socket.id(), ErrorKind::InvalidData));
        assert!(inbox.receive().await.peek::<Closed>().is_some());
        assert_ne!(peer.read(&mut [0]).await.ok(), Some(1), "the peer is told");

        // the same where the codec has no limit, and for who asks
        let (socket, mut peer) = pair(Options::codec(Never).longest(1000)).await;
        let flood = tokio::spawn(async move { while peer.write_all(&[b'x'; 100]).await.is_ok() {} });
        assert_eq!(socket.recv().await.unwrap_err().kind(), ErrorKind::InvalidData);
        flood.await.unwrap();
        assert!(!socket.is_open());
    });
}

/// A codec that never has enough, and one that panics.
struct Never;
struct Panics;

impl tokio_util::codec::Decoder for Never {
    type Item = ();
    type Error = std::io::Error;
    fn decode(&mut self, _: &mut bytes::BytesMut) -> Result<Option<()>, std::io::Error> {
        Ok(None)
    }
}

impl tokio_util::codec::Decoder for Panics {
    type Item = ();
    type Error = std::io::Error;
    fn decode(&mut self, _: &mut bytes::BytesMut) -> Result<Option<()>, std::io::Error> {
        panic!("no such frame")
    }
}

#[test]
fn a_codec_that_panics_ends_the_connection_and_nothing_else() {
    real(async |mut inbox| {
        let (_socket, mut peer) = pair(Options::codec(Panics).active(Active::Once)).await;
        peer.write_all(b"x").await.unwrap();
        let error = inbox.receive().await.take::<SocketError>().unwrap().error.to_string();
        assert!(error.contains("no such frame"), "{error}");
        assert!(inbox.receive().await.peek::<Closed>().is_some());
    });
}

#[test]
fn a_reset_is_an_error_and_an_end() {
    real(async |mut inbox| {
        let (socket, peer) = pair(Options::bytes().active(Active::Always)).await;
        // what a peer has not read is answered with a reset
        socket.send("unread").await.unwrap();
        peer.readable().await.unwrap();
        drop(peer);
        let mut last = inbox.receive().await;
        if let Some(error) = last.peek::<SocketError>() {
            assert_eq!(error.error.kind(), ErrorKind::ConnectionReset);
            last = inbox.receive().await;
        }
        assert!(last.peek::<Closed>().is_some());
    });
}

#[test]
fn who_sends_to_a_peer_that_does_not_read_waits_for_a_limited_time() {
    real(async |_| {
        let (socket, mut peer) = pair(Options::bytes().send_timeout(Duration::from_millis(100))).await;
        let block = vec![7_u8; 1 << 20];
        let mut sent = 0;
        let error = loop {
            match socket.send(&block).await {
                Ok(()) => sent += block.len(),
                Err(error) => break error,
            }
        };
        assert_eq!(error.kind(), ErrorKind::TimedOut);
        assert!(sent < 64 << 20, "the systems' buffers and one block: {sent}");
        // all that was taken in arrives, in order, and then the end
        socket.close();
        let mut received = Vec::new();
        peer.read_to_end(&mut received).await.unwrap();
        assert_eq!(received.len(), sent);
        assert!(received.iter().all(|byte| *byte == 7));
    });
}

#[test]
fn many_small_sends_arrive_in_order() {
    real(async |_| {
        for delay in [false, true] {
            let (socket, mut peer) = pair(Options::bytes().delay_send(delay)).await;
            let reading = tokio::spawn(async move {
                let mut text = String::new();
                peer.read_to_string(&mut text).await.map(|_| text)
            });
            let mut expected = String::new();
            for number in 0..20_000 {
                let piece = format!("{number} ");
                socket.send(&piece).await.unwrap();
                expected.push_str(&piece);
            }
            drop(socket);
            assert_eq!(reading.await.unwrap().unwrap(), expected);
        }
    });
}

#[test]
fn a_socket_ends_with_its_owner_and_with_its_last_handle() {
    real(async |_| {
        let (given, taken) = tokio::sync::oneshot::channel();
        let owner = otp::spawn(async move |_| {
            let (socket, peer) = pair(Options::bytes().active(Active::Always)).await;
            let _ = given.send((socket, peer));
            std::future::pending::<()>().await;
        });
        let (socket, mut peer) = taken.await.unwrap();
        assert_eq!(socket.owner(), Some(owner));
        socket.send("last words").await.unwrap();
        otp::exit(owner, ExitReason::Kill);
        let mut words = String::new();
        peer.read_to_string(&mut words).await.unwrap();
        assert_eq!(words, "last words");
        until(|| !socket.is_open()).await;

        let (socket, mut peer) = pair(Options::bytes()).await;
        let clone = socket.clone();
        drop(socket);
        clone.send("still here").await.unwrap();
        drop(clone);
        let mut words = String::new();
        peer.read_to_string(&mut words).await.unwrap();
        assert_eq!(words, "still here");
    });
}

#[test]
fn what_has_come_goes_to_the_new_owner_first() {
    real(async |mut inbox| {
        let (socket, mut peer) = pair(Options::lines(100).active(Active::Always)).await;
        peer.write_all(b"1\n2\n3\n").await.unwrap();
        while inbox.len() != 3 {
            tokio::time::sleep(TICK).await;
        }
        // one was received, one was passed over, one has not been looked at
        receive!(match inbox {
            line: Incoming<String> if line.frame == "2" => {}
        });
        let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
        let heir = otp::spawn(async move |mut inbox| {
            loop {
                receive!(match inbox {
                    line: Incoming<String> => {
                        let _ = tell.send(line.frame);
                    }
                    _: Closed => break,
                });
            }
        });
        socket.controlling_process(heir).unwrap();
        assert_eq!(socket.owner(), Some(heir));
        peer.write_all(b"4\n").await.unwrap();
        for line in ["1", "3", "4"] {
            assert_eq!(told.recv().await.as_deref(), Some(line));
        }
        assert!(inbox.try_receive().is_none());
        let refused = socket.controlling_process(inbox.pid());
        assert_eq!(refused.unwrap_err().kind(), ErrorKind::PermissionDenied, "not the owner's any more");
        drop(peer);
        assert_eq!(otp::exited(heir).await, ExitReason::Normal);

        let (socket, _peer) = pair(Options::bytes()).await;
        assert_eq!(socket.controlling_process(heir).unwrap_err().kind(), ErrorKind::NotFound);
        assert_eq!(socket.owner(), Some(inbox.pid()));
    });
}

#[test]
fn two_that_ask_get_a_frame_each_and_learn_of_the_end() {
    real(async |_| {
        let (socket, mut peer) = pair(Options::lines(100)).await;
        let (one, other) = (socket.clone(), socket.clone());
        let one = tokio::spawn(async move { one.recv().await });
        let other = tokio::spawn(async move { other.recv().await });
        tokio::time::sleep(Duration::from_millis(20)).await;
        peer.write_all(b"a\n").await.unwrap();
        peer.write_all(b"b\n").await.unwrap();
        let mut lines = [one.await.unwrap().unwrap(), other.await.unwrap().unwrap()];
        lines.sort();
        assert_eq!(lines, [Some("a".to_owned()), Some("b".to_owned())]);

        let ask = |socket: Socket<String>| tokio::spawn(async move { socket.recv().await });
        let asking = ask(socket.clone());
        tokio::time::sleep(Duration::from_millis(20)).await;
        socket.set_active(Active::Once).unwrap();
        assert_eq!(asking.await.unwrap().unwrap_err().kind(), ErrorKind::InvalidInput);
        socket.set_active(Active::Passive).unwrap();

        let asking = ask(socket.clone());
        tokio::time::sleep(Duration::from_millis(20)).await;
        socket.close();
        assert_eq!(asking.await.unwrap().unwrap_err().kind(), ErrorKind::NotConnected);
    });
}

/// inet:setopts(Socket, [{active, _}]): whoever asked meanwhile does not keep what comes from the owner.
#[test]
fn it_is_active_again_after_somebody_has_asked() {
    real(async |mut inbox| {
        let (socket, mut peer) = pair(Options::lines(100).active(Active::Always)).await;
        peer.write_all(b"1\n").await.unwrap();
        assert_eq!(inbox.receive().await.take::<Incoming<String>>().unwrap().frame, "1");
        // it waits for more
        tokio::time::sleep(Duration::from_millis(20)).await;
        socket.set_active(Active::Passive).unwrap();
        let asking = tokio::time::timeout(Duration::from_millis(20), socket.recv()).await;
        assert!(asking.is_err(), "nothing has come");
        socket.set_active(Active::Once).unwrap();
        tokio::time::sleep(Duration::from_millis(20)).await;
        peer.write_all(b"2\n").await.unwrap();
        let next = inbox.receive_timeout(Duration::from_secs(5)).await.expect("the socket is active");
        assert_eq!(next.take::<Incoming<String>>().unwrap().frame, "2");
    });
}

#[test]
fn who_gives_up_asking_leaves_what_comes_to_the_other() {
    real(async |_| {
        let (socket, mut peer) = pair(Options::lines(100)).await;
        let other = socket.clone();
        let other = tokio::spawn(async move { other.recv().await });
        tokio::time::sleep(Duration::from_millis(20)).await;
        let asking = tokio::time::timeout(Duration::from_millis(20), socket.recv()).await;
        assert!(asking.is_err(), "nothing has come");
        peer.write_all(b"1\n").await.unwrap();
        let got = tokio::time::timeout(Duration::from_secs(5), other).await.expect("it is told");
        assert_eq!(got.unwrap().unwrap().as_deref(), Some("1"));
    });
}

/// gen_tcp:controlling_process/2 with the owner itself is ok, and moves nothing.
#[test]
fn the_owner_may_be_given_its_own_socket() {
    real(async |mut inbox| {
        let (socket, mut peer) = pair(Options::lines(100).active(Active::Once)).await;
        peer.write_all(b"1\n").await.unwrap();
        while inbox.is_empty() {
            tokio::time::sleep(TICK).await;
        }
        otp::send(inbox.pid(), "later");
        socket.controlling_process(inbox.pid()).unwrap();
        assert_eq!(inbox.receive().await.take::<Incoming<String>>().unwrap().frame, "1");
        assert_eq!(inbox.receive().await.take::<&str>().unwrap(), "later");
    });
}
