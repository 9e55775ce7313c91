//! From bytes to frames.

use super::wire::ReadHalf;
use crate::panic::guarded;
use bytes::{Bytes, BytesMut};
use std::error::Error;
use std::io;
use tokio_util::codec::Decoder;

/// So much is read at a time, at least, and at most.
const READ: (usize, usize) = (2 << 10, 64 << 10);

/// Makes frames of bytes: the user's codec, or none.
pub(super) trait Frames<F>: Send {
    fn next(&mut self, bytes: &mut BytesMut, at_end: bool) -> io::Result<Option<F>>;
}

/// A codec of `tokio_util`.
pub(super) struct Codec<D>(pub(super) D);

impl<F, D> Frames<F> for Codec<D>
where
    D: Decoder<Item = F> + Send,
    D::Error: Into<Box<dyn Error + Send + Sync>>,
{
    fn next(&mut self, bytes: &mut BytesMut, at_end: bool) -> io::Result<Option<F>> {
        let decoded = if at_end { self.0.decode_eof(bytes) } else { self.0.decode(bytes) };
        decoded.map_err(|error| match error.into().downcast::<io::Error>() {
            Ok(error) => *error,
            Err(error) => io::Error::new(io::ErrorKind::InvalidData, error),
        })
    }
}

/// Bytes as they come.
pub(super) struct Raw;

impl Frames<Bytes> for Raw {
    fn next(&mut self, bytes: &mut BytesMut, _: bool) -> io::Result<Option<Bytes>> {
        Ok(if bytes.is_empty() { None } else { Some(bytes.split().freeze()) })
    }
}

/// What was read and is not a frame yet, and what makes one of it.
pub(super) struct Reader<F> {
    frames: Box<dyn Frames<F>>,
    bytes: BytesMut,
    /// A frame that nobody wanted when it was made.
    made: Option<F>,
    /// Without more bytes there is no frame.
    exhausted: bool,
    at_end: bool,
    /// How much is read next.
    appetite: usize,
    most: usize,
}

/// How far a reader has come.
pub(super) enum Step<T> {
    Got(T),
    /// Nothing has come yet.
    Wait,
    /// The other end has finished.
    End,
    Failed(io::Error),
}

impl<F> Reader<F> {
    pub(super) fn new(frames: Box<dyn Frames<F>>, most: usize) -> Self {
        Self {
            frames,
            bytes: BytesMut::new(),
            made: None,
            exhausted: true,
            at_end: false,
            appetite: READ.0,
            most: most.max(1),
        }
    }

    /// The frame is not wanted now: it is the next one again.
    pub(super) fn put_back(&mut self, frame: F) {
        self.made = Some(frame);
    }

    /// The next frame.
    pub(super) fn frame(&mut self, wire: &ReadHalf) -> Step<F> {
        if let Some(frame) = self.made.take() {
            return Step::Got(frame);
        }
        loop {
            if !self.exhausted || self.at_end {
                let Self { frames, bytes, at_end, .. } = self;
                match guarded(|| frames.next(bytes, *at_end)) {
                    Ok(Ok(Some(frame))) => return Step::Got(frame),
                    Ok(Ok(None)) if self.at_end => return Step::End,
                    Ok(Ok(None)) => self.exhausted = true,
                    Ok(Err(error)) => return Step::Failed(error),
                    Err(panic) => return Step::Failed(io::Error::other(format!("the codec {panic}"))),
                }
            }
            match self.more(wire) {
                Step::Got(()) => {}
                Step::Wait => return Step::Wait,
                Step::End => self.at_end = true,
                Step::Failed(error) => return Step::Failed(error),
            }
        }
    }

    /// The next so many bytes, whatever frames they are.
    pub(super) fn exactly(&mut self, count: usize, wire: &ReadHalf) -> Step<Bytes> {
        while self.bytes.len() < count {
            if self.at_end {
                return Step::End;
            }
            match self.more(wire) {
                Step::Got(()) => {}
                Step::Wait => return Step::Wait,
                Step::End => self.at_end = true,
                Step::Failed(error) => return Step::Failed(error),
            }
        }
        self.exhausted = false;
        Step::Got(self.bytes.split_to(count).freeze())
    }

    fn more(&mut self, wire: &ReadHalf) -> Step<()> {
        if self.bytes.len() >= self.most {
            let text = format!("a frame of more than {} bytes", self.most);
            return Step::Failed(io::Error::new(io::ErrorKind::InvalidData, text));
        }
        self.bytes.reserve(self.appetite);
        match wire.try_read_buf(&mut self.bytes) {
            Ok(0) => Step::End,
            Ok(read) => {
                self.appetite = (read * 2).clamp(READ.0, READ.1);
                self.exhausted = false;
                Step::Got(())
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                if self.bytes.is_empty() && self.bytes.capacity() > 2 * READ.0 {
                    // it may be quiet for hours
                    self.bytes = BytesMut::new();
                }
                Step::Wait
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Step::Got(()),
            Err(error) => Step::Failed(error),
        }
    }
}
