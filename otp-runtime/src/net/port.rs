//! One open socket: what its owner, its task and its senders share.

use super::listener::Seat;
use super::options::{Active, Options, Settings};
use super::reader::{Reader, Step};
use super::wire::{ReadHalf, Stream, WriteHalf};
use crate::process::parcel::Source;
use crate::reference::Reference;
use crate::report::drop_guarded;
use crate::seam::Mutex;
use bytes::{Buf as _, BytesMut};
use std::io;
use std::mem;
use std::net::SocketAddr;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

/// With so many bytes to be written, senders wait; and they go on when there are so few.
const WATERMARKS: (usize, usize) = (64 << 10, 16 << 10);

pub(super) struct Port<F> {
    pub(super) id: Reference,
    pub(super) source: Arc<Source>,
    pub(super) settings: Settings,
    pub(super) peer: Option<SocketAddr>,
    pub(super) local: Option<SocketAddr>,
    state: Mutex<State<F>>,
}

#[expect(clippy::struct_excessive_bools, reason = "each half of a connection ends by itself")]
struct State<F> {
    active: Active,
    /// `None` while somebody reads, and when it is over.
    reader: Option<Reader<F>>,
    /// `None` when it is over.
    read: Option<Arc<ReadHalf>>,
    /// `None` when nothing more can be sent.
    write: Option<WriteHalf>,
    out: BytesMut,
    /// Nothing more is sent: the write half goes when all was written.
    shut: bool,
    /// Nothing more is read.
    ended: bool,
    /// It is over as soon as all was written.
    closing: bool,
    /// Why it is over, if it failed.
    failed: Option<io::ErrorKind>,
    task: Option<Waker>,
    /// The task waits for the socket to be active.
    idle: bool,
    /// Who waits for room.
    senders: Vec<Waker>,
    /// Who waits for the reader.
    readers: Vec<Waker>,
    /// Who waits for bytes, and is to know if it is over, or if somebody else has got them.
    watchers: Vec<Waker>,
    seat: Option<Seat>,
}

/// Why nobody can read now.
pub(super) enum Unread {
    /// Somebody else does.
    Busy,
    /// There will be nothing more.
    Ended,
    /// It is closed.
    Closed(io::Error),
}

/// What a frame that was read is to do.
pub(super) enum Way<F> {
    /// To the owner.
    Send(F),
    /// The socket is passive by now, and has kept it.
    Kept,
}

impl<F: Send + 'static> Port<F> {
    pub(super) fn new(stream: Stream, seat: Option<Seat>, source: Arc<Source>, options: Options<F>) -> Self {
        let Options { frames, active, settings } = options;
        let (peer, local) = (stream.peer(), stream.local());
        let (read, write) = stream.split(settings.nodelay);
        let state = State {
            active: if active == Active::Times(0) { Active::Passive } else { active },
            reader: Some(Reader::new(frames, settings.longest)),
            read: Some(Arc::new(read)),
            write: Some(write),
            out: BytesMut::new(),
            shut: false,
            ended: false,
            closing: false,
            failed: None,
            task: None,
            idle: false,
            senders: Vec::new(),
            readers: Vec::new(),
            watchers: Vec::new(),
            seat,
        };
        Self { id: Reference::new(), source, settings, peer, local, state: Mutex::new(state) }
    }

    pub(super) fn active(&self) -> Active {
        self.state.lock().active
    }

    pub(super) fn is_open(&self) -> bool {
        let state = self.state.lock();
        state.read.is_some() && !state.closing
    }

    /// Answers whether the owner is to be told at once that the socket is passive.
    pub(super) fn set_active(&self, wanted: Active) -> io::Result<bool> {
        let (told, task, watchers) = {
            let mut state = self.state.lock();
            state.check_open()?;
            let (active, told) = match (state.active, wanted) {
                (Active::Times(left), Active::Times(more)) => (Active::Times(left.saturating_add(more)), false),
                (_, Active::Times(0)) => (Active::Passive, true),
                (_, active) => (active, false),
            };
            state.active = active;
            let task = if mem::take(&mut state.idle) { state.task.clone() } else { None };
            // somebody who asks may wait for bytes in the task's place from now on
            state.idle = active == Active::Passive;
            // who asks for a frame is told that they are sent now
            (told, task, mem::take(&mut state.watchers))
        };
        wake(task);
        wake(watchers);
        Ok(told)
    }

    /// The socket is closed as soon as all was written.
    pub(super) fn close(&self) {
        let (task, waiting) = {
            let mut state = self.state.lock();
            state.closing = true;
            (state.task.clone(), state.everybody())
        };
        wake(task);
        wake(waiting);
    }

    /// Nothing more is sent.
    pub(super) fn shut(&self) -> io::Result<()> {
        let task = {
            let mut state = self.state.lock();
            state.check_open()?;
            state.shut = true;
            state.task.clone()
        };
        wake(task);
        Ok(())
    }

    /// Sends, or waits for room.
    pub(super) fn poll_send(&self, bytes: &[u8], cx: &Context<'_>) -> Poll<io::Result<()>> {
        let waker = cx.waker().clone();
        let (sent, task) = {
            let mut state = self.state.lock();
            let sent = state.send(bytes, self.settings.delay_send);
            match sent {
                Ok(None) => {
                    add(&mut state.senders, waker);
                    return Poll::Pending;
                }
                Ok(Some(true)) => return Poll::Ready(Ok(())),
                sent => (sent, state.task.clone()),
            }
        };
        wake(task);
        Poll::Ready(sent.map(|_| ()))
    }

    /// Lends the reader to somebody who is to give it back.
    pub(super) fn lend(&self) -> Result<(Reader<F>, Arc<ReadHalf>), Unread> {
        let mut state = self.state.lock();
        if state.ended {
            return Err(state.failed.map_or(Unread::Ended, |kind| Unread::Closed(kind.into())));
        }
        if let Err(error) = state.check_open() {
            return Err(Unread::Closed(error));
        }
        let Some(read) = state.read.clone() else { return Err(Unread::Ended) };
        state.reader.take().map_or(Err(Unread::Busy), |reader| Ok((reader, read)))
    }

    /// The reader is there for others; they are told if there may be something for them.
    pub(super) fn give_back(&self, reader: Reader<F>, more: bool) {
        let (reader, readers) = {
            let mut state = self.state.lock();
            let mut readers = mem::take(&mut state.readers);
            if more {
                readers.append(&mut state.watchers);
            }
            let reader = if state.read.is_some() { state.reader.replace(reader) } else { Some(reader) };
            (reader, readers)
        };
        drop_guarded(None, "codec", reader);
        wake(readers);
    }

    /// Decides what becomes of a frame, and what the socket is after it.
    pub(super) fn pass(&self, frame: F, reader: &mut Reader<F>) -> Way<F> {
        let mut state = self.state.lock();
        state.active = match state.active {
            Active::Passive => {
                reader.put_back(frame);
                return Way::Kept;
            }
            Active::Once => Active::Passive,
            Active::Times(left) => Active::Times(left.saturating_sub(1)),
            Active::Always => Active::Always,
        };
        Way::Send(frame)
    }

    /// Whether that was the last of so many; then the socket is passive.
    pub(super) fn is_used_up(&self) -> bool {
        let mut state = self.state.lock();
        let used_up = state.active == Active::Times(0);
        if used_up {
            state.active = Active::Passive;
        }
        used_up
    }

    /// Somebody waits for the reader. False if it is there.
    pub(super) fn wait_to_read(&self, waker: Waker) -> bool {
        let mut state = self.state.lock();
        let lent = state.reader.is_none() && state.read.is_some();
        if lent {
            add(&mut state.readers, waker);
        }
        lent
    }

    /// Somebody waits for bytes, or for the end. False if that has come, or if the socket is active.
    pub(super) fn watch(&self, waker: Waker) -> bool {
        let mut state = self.state.lock();
        let waits = !state.closing && !state.ended && state.active == Active::Passive;
        if waits {
            add(&mut state.watchers, waker);
        }
        waits
    }

    /// Somebody who waited for bytes does so no more: the system wakes only the last one that did, so the others look again.
    pub(super) fn leave_it_to_others(&self) {
        let (task, watchers) = {
            let mut state = self.state.lock();
            let task = if state.active == Active::Passive { None } else { state.task.clone() };
            (task, mem::take(&mut state.watchers))
        };
        wake(task);
        wake(watchers);
    }

    /// Nothing more will be read.
    pub(super) fn end_reading(&self, failed: Option<io::ErrorKind>) {
        let (task, readers) = {
            let mut state = self.state.lock();
            state.ended = true;
            state.active = Active::Passive;
            state.failed = state.failed.or(failed);
            if failed.is_some() {
                state.out.clear();
            }
            state.closing |= failed.is_some() || self.settings.exit_on_close;
            (state.task.clone(), state.everybody())
        };
        wake(task);
        wake(readers);
    }

    // what follows is the task's

    /// The task is woken as `waker` from now on.
    pub(super) fn attend(&self, waker: Waker) {
        let before = self.state.lock().task.replace(waker);
        drop(before);
    }

    /// The task sleeps until the socket is active. False if it is.
    pub(super) fn sleep_while_passive(&self) -> bool {
        let mut state = self.state.lock();
        state.idle = state.active == Active::Passive || state.ended;
        state.idle
    }

    /// Whether the socket is to be closed as soon as all was written.
    pub(super) fn is_closing(&self) -> bool {
        self.state.lock().closing
    }

    /// Writes what there is. Ready when all was written, or cannot be.
    pub(super) fn poll_flush(&self, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            let (blocked, senders) = {
                let mut state = self.state.lock();
                let blocked = state.write();
                let room = state.out.len() <= WATERMARKS.1;
                (blocked, if room { mem::take(&mut state.senders) } else { Vec::new() })
            };
            wake(senders);
            let Some(read) = blocked else { return Poll::Ready(()) };
            if read.poll_write_ready(cx).is_pending() {
                return Poll::Pending;
            }
        }
    }

    /// It is over: what is not written by now is lost.
    pub(super) fn end(&self) {
        self.source.finish();
        let (reader, waiting, halves, seat) = {
            let mut state = self.state.lock();
            state.closing = true;
            state.out = BytesMut::new();
            (state.reader.take(), state.everybody(), (state.read.take(), state.write.take()), state.seat.take())
        };
        drop(halves);
        drop(seat);
        drop_guarded(None, "codec", reader);
        wake(waiting);
    }
}

impl<F> State<F> {
    fn check_open(&self) -> io::Result<()> {
        if self.closing || self.read.is_none() {
            return Err(self.failed.unwrap_or(io::ErrorKind::NotConnected).into());
        }
        Ok(())
    }

    /// Whether all was written; `None` if there is no room.
    fn send(&mut self, bytes: &[u8], delay: bool) -> io::Result<Option<bool>> {
        self.check_open()?;
        let Some(write) = self.write.as_ref().filter(|_| !self.shut) else {
            return Err(self.failed.unwrap_or(io::ErrorKind::BrokenPipe).into());
        };
        if self.out.len() >= WATERMARKS.0 {
            return Ok(None);
        }
        let mut rest = bytes;
        while self.out.is_empty() && !delay && !rest.is_empty() {
            match write.try_write(rest) {
                Ok(written) => rest = &rest[written..],
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.failed = Some(error.kind());
                    self.write = None;
                    return Err(error);
                }
            }
        }
        // one write for all that is gathered is under way
        let under_way = !self.out.is_empty();
        self.out.extend_from_slice(rest);
        Ok(Some(rest.is_empty() || under_way))
    }

    /// Writes what there is; what can be waited for if not all of it was written.
    fn write(&mut self) -> Option<Arc<ReadHalf>> {
        while let Some(write) = self.write.as_ref().filter(|_| !self.out.is_empty()) {
            match write.try_write(&self.out) {
                Ok(written) => self.out.advance(written),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return self.read.clone(),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.failed = Some(error.kind());
                    self.write = None;
                }
            }
        }
        self.out = BytesMut::new();
        if self.shut {
            self.write = None;
        }
        None
    }

    fn everybody(&mut self) -> Vec<Waker> {
        let mut waiting = mem::take(&mut self.senders);
        waiting.append(&mut self.readers);
        waiting.append(&mut self.watchers);
        waiting
    }
}

/// Once, however often it asks.
fn add(wakers: &mut Vec<Waker>, waker: Waker) {
    if !wakers.iter().any(|known| known.will_wake(&waker)) {
        wakers.push(waker);
    }
}

/// Not under a lock: wakers are other people's code.
fn wake(wakers: impl IntoIterator<Item = Waker>) {
    for waker in wakers {
        let _ = crate::panic::guarded(|| waker.wake());
    }
}

/// One step of reading, as somebody who has the reader for a moment.
pub(super) fn read<F: Send + 'static, T>(
    port: &Port<F>,
    read: impl FnOnce(&mut Reader<F>, &ReadHalf) -> Step<T>,
) -> Result<(Step<T>, Arc<ReadHalf>), Unread> {
    let (mut reader, wire) = port.lend()?;
    let step = read(&mut reader, &wire);
    port.give_back(reader, matches!(step, Step::Got(_)));
    Ok((step, wire))
}
