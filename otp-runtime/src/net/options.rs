//! How a socket is opened.

use super::reader::{Codec, Frames, Raw};
use bytes::{Bytes, BytesMut};
use std::error::Error;
use std::fmt;
use std::time::Duration;
use tokio_util::codec::{Decoder, LengthDelimitedCodec, LinesCodec};

/// Whether what comes is sent to the owner as messages (`{active, _}`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Active {
    /// Nothing is sent: the owner asks with [`recv`](super::Socket::recv). (`false`)
    Passive,
    /// The next frame is sent, then the socket is passive. What to use unless you know better.
    Once,
    /// The next so many frames are sent, then [`Passive`](super::Passive), and the socket is passive. Setting it again adds to
    /// what is left.
    Times(u32),
    /// Every frame is sent.
    ///
    /// In OTP a peer that is faster than the owner fills its memory. Here at most [`IN_FLIGHT`](super::IN_FLIGHT) frames wait in the
    /// mailbox, then the peer waits; but those are there before everything that comes later, and the owner cannot stop them.
    Always,
}

/// How a socket is opened: what its frames are, and how they reach its owner. `F` is the type of a frame.
#[must_use = "options open nothing by themselves"]
pub struct Options<F> {
    pub(super) frames: Box<dyn Frames<F>>,
    pub(super) active: Active,
    pub(super) settings: Settings,
}

#[derive(Clone, Debug)]
pub(super) struct Settings {
    pub(super) send_timeout: Option<Duration>,
    pub(super) delay_send: bool,
    pub(super) linger: Duration,
    pub(super) exit_on_close: bool,
    pub(super) nodelay: bool,
    pub(super) longest: usize,
}

impl Options<Bytes> {
    /// Bytes as they come (`{packet, raw}`).
    pub fn bytes() -> Self {
        Self::of(Box::new(Raw))
    }
}

impl Options<String> {
    /// Lines of at most `longest` bytes, without their ends (`{packet, line}`). A longer one is an error.
    pub fn lines(longest: usize) -> Self {
        Options::codec(LinesCodec::new_with_max_length(longest))
    }
}

impl Options<BytesMut> {
    /// Frames with their length in four bytes before them (`{packet, 4}`), of at most `longest` bytes.
    pub fn packets(longest: usize) -> Self {
        Options::codec(LengthDelimitedCodec::builder().max_frame_length(longest).new_codec())
            .longest(longest.saturating_add(4))
    }
}

impl<F: Send + 'static> Options<F> {
    /// What a decoder of `tokio_util` makes of the bytes. Its error ends the connection; so does its panic.
    pub fn codec<D>(decoder: D) -> Self
    where
        D: Decoder<Item = F> + Send + 'static,
        D::Error: Into<Box<dyn Error + Send + Sync>>,
    {
        Self::of(Box::new(Codec(decoder)))
    }

    fn of(frames: Box<dyn Frames<F>>) -> Self {
        let settings = Settings {
            send_timeout: None,
            delay_send: false,
            linger: Duration::from_secs(5),
            exit_on_close: true,
            nodelay: true,
            longest: 16 << 20,
        };
        Self { frames, active: Active::Passive, settings }
    }

    /// Whether frames are messages from the start. The default is [`Active::Passive`]; in OTP it is `true`.
    pub fn active(mut self, active: Active) -> Self {
        self.active = active;
        self
    }

    /// How long [`send`](super::Socket::send) waits for a peer that does not read. The default is for ever, as in OTP: a server that
    /// sends to strangers sets it.
    pub fn send_timeout(mut self, most: Duration) -> Self {
        self.settings.send_timeout = Some(most);
        self
    }

    /// Gathers what is sent until the sender waits for something, and writes it at once: more throughput for many small sends, and a
    /// little more time for one.
    pub fn delay_send(mut self, on: bool) -> Self {
        self.settings.delay_send = on;
        self
    }

    /// How long the rest of what was sent is still written when the socket is closed, or its owner has ended. The default is five
    /// seconds; zero throws it away.
    pub fn linger(mut self, most: Duration) -> Self {
        self.settings.linger = most;
        self
    }

    /// Whether the socket is closed when the other end has finished. The default is yes, as in OTP; with no, it can still be sent to
    /// after [`Closed`](super::Closed), until [`close`](super::Socket::close).
    pub fn exit_on_close(mut self, yes: bool) -> Self {
        self.settings.exit_on_close = yes;
        self
    }

    /// Whether small packets go at once (`TCP_NODELAY`). The default is yes; in OTP it is no.
    pub fn nodelay(mut self, yes: bool) -> Self {
        self.settings.nodelay = yes;
        self
    }

    /// How many bytes may be gathered that are no frame yet; more is an error. The default is 16 MiB; it bounds what a peer can make
    /// the program hold, also where the codec has no limit.
    pub fn longest(mut self, bytes: usize) -> Self {
        self.settings.longest = bytes;
        self
    }
}

impl<F> fmt::Debug for Options<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("active", &self.active)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}
