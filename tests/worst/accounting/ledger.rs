//! What was sent, what its sender was told, and what became of it.

use otp::{CallError, CastError};
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

/// What has become of one message, in two halves of a byte: how often it was handled, and how often it was dropped instead.
const HANDLED: u8 = 1;
const DROPPED: u8 = 16;

/// What its sender was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    /// Not yet.
    Waiting = 0,
    /// Taken in, or nothing, because nothing ever is; of a call, its reply.
    Fine,
    Overloaded,
    /// That it is not handled.
    Refused,
    /// That it may have been handled.
    Unknown,
    /// Something that does not fit the message.
    Wrong,
}

impl Told {
    const ALL: [Self; 6] = [Self::Waiting, Self::Fine, Self::Overloaded, Self::Refused, Self::Unknown, Self::Wrong];

    /// A reply must be that of the request.
    pub(crate) fn by_call(answer: &Result<u64, CallError>, expected: u64) -> Self {
        match answer {
            Ok(reply) if *reply == expected => Self::Fine,
            Err(CallError::Overloaded) => Self::Overloaded,
            Err(CallError::NoProc) => Self::Refused,
            Err(CallError::Exited(_)) => Self::Unknown,
            Ok(_) | Err(_) => Self::Wrong,
        }
    }

    /// A cast that waits for its turn (`patient`, in an adaptive mailbox) may have had it when its server ended.
    pub(crate) fn by_cast(answer: &Result<(), CastError>, patient: bool) -> Self {
        match answer {
            Ok(()) => Self::Fine,
            Err(CastError::Overloaded) if !patient => Self::Overloaded,
            Err(CastError::NoProc) if !patient => Self::Refused,
            Err(CastError::Overloaded | CastError::NoProc | CastError::Timeout(_)) => Self::Unknown,
            Err(_) => Self::Wrong,
        }
    }
}

/// All messages of a round, by number.
#[derive(Debug)]
pub(crate) struct Ledger {
    fates: Vec<AtomicU8>,
    told: Vec<AtomicU8>,
}

impl Ledger {
    pub(crate) fn of(messages: usize) -> Self {
        let zeros = || (0..messages).map(|_| AtomicU8::new(0)).collect();
        Self { fates: zeros(), told: zeros() }
    }

    /// The part of message `id` that knows what becomes of it.
    pub(crate) fn token(self: &Arc<Self>, id: usize) -> Token {
        Token { ledger: Arc::clone(self), id, handled: false }
    }

    pub(crate) fn tell(&self, id: usize, told: Told) {
        self.told[id].store(told as u8, Ordering::Release);
    }

    /// How many have been sent, or are about to be.
    pub(crate) fn sent(&self) -> usize {
        self.told.iter().filter(|told| told.load(Ordering::Relaxed) != 0).count()
    }

    /// Who waits still.
    pub(crate) fn open(&self) -> String {
        let waiting = |(id, told): (usize, &AtomicU8)| {
            (told.load(Ordering::Acquire) == 0)
                .then(|| format!("{id} (fate {})", self.fates[id].load(Ordering::Acquire)))
        };
        let open: Vec<String> = self.told.iter().enumerate().filter_map(waiting).take(8).collect();
        format!("no answer for messages {}", open.join(", "))
    }

    /// Adds up; an error is a message of which there is more than one end, or another one than its sender was told.
    pub(crate) fn sum(&self) -> Result<Sum, String> {
        let mut sum = Sum::default();
        for (id, (fate, told)) in self.fates.iter().zip(&self.told).enumerate() {
            let (fate, told) = (fate.load(Ordering::Acquire), Told::ALL[usize::from(told.load(Ordering::Acquire))]);
            match (told, fate) {
                (Told::Waiting, 0) => {}
                (Told::Wrong, _) => {
                    return Err(format!("message {id} has the answer of another one, or a wrong error"));
                }
                (_, 0) => sum.open += 1,
                (Told::Overloaded | Told::Refused, HANDLED) => {
                    return Err(format!("message {id} was handled, and its sender was told that it is not ({told:?})"));
                }
                (_, HANDLED) => sum.handled += 1,
                (Told::Fine, DROPPED) => sum.lost += 1,
                (Told::Unknown | Told::Waiting, DROPPED) => sum.doubtful += 1,
                (Told::Overloaded, DROPPED) => sum.overloaded += 1,
                (Told::Refused, DROPPED) => sum.refused += 1,
                (_, fate) => return Err(format!("message {id} has ended more than once: {fate:#x}")),
            }
        }
        Ok(sum)
    }
}

/// Part of each message.
pub(crate) struct Token {
    ledger: Arc<Ledger>,
    id: usize,
    handled: bool,
}

impl Token {
    /// The number of the message.
    pub(crate) fn id(&self) -> usize {
        self.id
    }

    /// The handler has it. Answers the number of the message.
    pub(crate) fn handle(mut self) -> u64 {
        self.handled = true;
        self.ledger.fates[self.id].fetch_add(HANDLED, Ordering::AcqRel);
        self.id as u64
    }
}

impl Drop for Token {
    fn drop(&mut self) {
        if !self.handled {
            self.ledger.fates[self.id].fetch_add(DROPPED, Ordering::AcqRel);
        }
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.id)
    }
}

/// What became of the messages.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sum {
    pub(crate) handled: u64,
    /// Taken in, and not handled: each is a dead letter.
    pub(crate) lost: u64,
    /// Not handled, and their senders told `Overloaded`.
    pub(crate) overloaded: u64,
    /// Not handled, and their senders told that there is nobody.
    pub(crate) refused: u64,
    /// Not handled, and their senders told that the server has ended: dead letters if they had been taken in.
    pub(crate) doubtful: u64,
    /// Nothing yet.
    pub(crate) open: u64,
}

impl Sum {
    pub(crate) fn add(&mut self, other: &Self) {
        self.handled += other.handled;
        self.lost += other.lost;
        self.overloaded += other.overloaded;
        self.refused += other.refused;
        self.doubtful += other.doubtful;
        self.open += other.open;
    }
}

impl fmt::Display for Sum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { handled, lost, overloaded, refused, doubtful, open } = self;
        write!(f, "{handled} handled, {lost} dead letters, {overloaded} answered Overloaded, {refused} NoProc")?;
        write!(f, ", {doubtful} Exited, {open} without an end")
    }
}
