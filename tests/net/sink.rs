//! Servers as sinks.

use futures_sink::Sink;
use otp::CastError;
use otp::gen_server::CastSink;
use otp::prelude::*;
use otp::{process_info, sys};
use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

#[derive(Default)]
struct Disk {
    written: Vec<u32>,
}

#[gen_server]
impl Disk {
    #[cast]
    async fn write(&mut self, number: u32) {
        tokio::task::yield_now().await;
        assert_ne!(number, u32::MAX, "a bad block");
        self.written.push(number);
    }

    #[call]
    fn written(&self) -> Vec<u32> {
        self.written.clone()
    }
}

type Writer = CastSink<Disk, fn(u32) -> DiskMsg>;

fn writer(disk: &DiskRef) -> Writer {
    disk.sink(|number| DiskMsg::Write { number })
}

async fn ready(sink: &mut Writer) -> Result<(), CastError> {
    poll_fn(|cx| Pin::new(&mut *sink).poll_ready(cx)).await
}

async fn put(sink: &mut Writer, number: u32) -> Result<(), CastError> {
    ready(sink).await?;
    Pin::new(sink).start_send(number)
}

async fn flush(sink: &mut Writer) -> Result<(), CastError> {
    poll_fn(|cx| Pin::new(&mut *sink).poll_flush(cx)).await
}

#[otp::test]
async fn what_was_put_was_handled_after_a_flush() {
    let disk = Disk::start().await.unwrap();
    let mut sink = writer(&disk);
    assert_eq!(flush(&mut sink).await, Ok(()), "of nothing");
    for number in 0..100 {
        put(&mut sink, number).await.unwrap();
    }
    flush(&mut sink).await.unwrap();
    assert_eq!(disk.written().await.unwrap(), (0..100).collect::<Vec<_>>());
    poll_fn(|cx| Pin::new(&mut sink).poll_close(cx)).await.unwrap();
    assert!(disk.is_alive());
}

#[otp::test]
async fn a_server_that_does_nothing_is_not_buried() {
    let disk = Disk::start().await.unwrap();
    sys::suspend(&disk).await.unwrap();
    let mut sink = writer(&disk);
    let all = async {
        for number in 0..1_000 {
            put(&mut sink, number).await.unwrap();
        }
    };
    assert!(tokio::time::timeout(Duration::from_secs(1), all).await.is_err(), "it waits");
    let waiting = process_info(disk.pid().unwrap()).unwrap().message_queue_len;
    assert!((8..=40).contains(&waiting), "{waiting}");
    let flushed = tokio::time::timeout(Duration::from_secs(1), flush(&mut sink)).await;
    assert!(flushed.is_err(), "nothing was handled");
    sys::resume(&disk).await.unwrap();
    flush(&mut sink).await.unwrap();
    assert!(disk.written().await.unwrap().len() >= 8);
}

#[otp::test]
async fn a_full_mailbox_that_blocks_makes_the_sink_wait_and_another_refuses() {
    use otp::mailbox::{Mailbox, Overflow};
    for (overflow, waits) in [(Overflow::Block, true), (Overflow::Reject, false)] {
        let disk = Disk::spec().mailbox(Mailbox::bounded(2, overflow)).start().await.unwrap();
        sys::suspend(&disk).await.unwrap();
        let mut sink = writer(&disk);
        put(&mut sink, 1).await.unwrap();
        put(&mut sink, 2).await.unwrap();
        let third = put(&mut sink, 3).await;
        let fourth = poll_fn(|cx| Poll::Ready(Pin::new(&mut sink).poll_ready(cx))).await;
        if waits {
            assert_eq!((third, fourth), (Ok(()), Poll::Pending));
        } else {
            assert_eq!((third, fourth), (Err(CastError::Overloaded), Poll::Ready(Ok(()))));
        }
        sys::resume(&disk).await.unwrap();
        flush(&mut sink).await.unwrap();
        assert_eq!(disk.written().await.unwrap().len(), if waits { 3 } else { 2 });
    }
}

#[otp::test]
async fn a_sink_learns_that_its_server_has_ended() {
    let disk = Disk::start().await.unwrap();
    let mut sink = writer(&disk);
    put(&mut sink, 1).await.unwrap();
    put(&mut sink, u32::MAX).await.unwrap();
    put(&mut sink, 2).await.unwrap();
    assert_eq!(flush(&mut sink).await, Err(CastError::NoProc));
    assert_eq!(put(&mut sink, 3).await, Err(CastError::NoProc));
    assert_eq!(flush(&mut sink).await, Ok(()), "it was said");
}
