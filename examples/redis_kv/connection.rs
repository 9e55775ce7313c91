//! One client.

mod aside;
mod info;
mod outbox;
mod together;

use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use otp::CallError;
use otp::prelude::*;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

use self::outbox::Outbox;
use self::together::together;
use crate::command::{self, ClientRequest, Request};
use crate::quota::Share;
use crate::resp::{Limits, Parser, Reply, Value};
use crate::round::{Answer, Batch, Round};
use crate::shard::ShardRef;
use crate::site::{Seat, Site};

/// The least and the most bytes asked of the socket at once.
const READ: (usize, usize) = (4 << 10, 64 << 10);

/// What a client hears whose large request is one too many.
const TOO_MUCH: &str = "ERR too many large requests at the same time, try again later";

/// How often a batch is given to a shard before its crashes are the client's business.
const ATTEMPTS: u32 = 5;

/// How long a client that was told to go may take to hear it.
const FAREWELL: Duration = Duration::from_secs(1);

/// A client and what it has sent so far.
pub struct Connection {
    client: TcpStream,
    site: Arc<Site>,
    shards: Vec<ShardRef>,
    parser: Parser,
    round: Round,
    outbox: Outbox,
    /// What the client calls itself.
    name: Option<Value>,
    /// The memory taken for large requests.
    share: Share,
    /// How much to read next.
    appetite: usize,
    _seat: Seat,
}

#[gen_server(temporary)]
impl Connection {
    /// Serves this client until one of the two has enough.
    #[init]
    pub async fn new(client: TcpStream, seat: Seat, site: Arc<Site>, cx: &mut Ctx<Self>) -> Self {
        // Fails only if the client has left already, which `serve` will notice.
        let _ = client.set_nodelay(true);
        let shards = site.shards().await;
        cx.continue_with(ConnectionContinue::Serve {});
        Self {
            client,
            parser: Parser::new(Limits { request: site.settings.limits.request.into(), ..Limits::default() }),
            round: Round::new(shards.len()),
            outbox: Outbox::default(),
            name: None,
            share: Share::new(Arc::clone(&site.quota)),
            appetite: READ.0,
            shards,
            site,
            _seat: seat,
        }
    }

    /// The life of a connection. The supervisor's shutdown ends it at whatever `await` it is.
    #[handle_continue]
    async fn serve(&mut self, cx: &mut Ctx<Self>) {
        // A client that went away in the middle of something is no crash.
        let _ = self.talk().await;
        cx.stop(ExitReason::Normal);
    }

    async fn talk(&mut self) -> io::Result<()> {
        loop {
            let goes_on = self.work().await?;
            self.outbox.flush(&mut self.client).await?;
            if !goes_on {
                return self.farewell().await;
            }
            if self.read().await? == 0 {
                return Ok(());
            }
        }
    }

    /// Does everything that was asked for completely; false if that was the last of it.
    async fn work(&mut self) -> io::Result<bool> {
        loop {
            let request = match self.parser.next() {
                Ok(None) => {
                    let fits = self.fits();
                    if !fits {
                        self.round.answer(Reply::Error(TOO_MUCH.into()));
                    }
                    self.carry_out().await?;
                    return Ok(fits);
                }
                Ok(Some(words)) => command::read(words),
                Err(error) => {
                    self.round.answer(Reply::Error(format!("ERR {error}").into()));
                    self.carry_out().await?;
                    return Ok(false);
                }
            };
            match request {
                Err(error) => self.round.answer(error.into()),
                Ok(Request::Answer(reply)) => self.round.answer(reply),
                Ok(Request::One(key, action)) => self.round.one(key, action),
                Ok(Request::Several(parts, merge)) => self.round.several(parts, merge),
                Ok(Request::Every(command, merge)) => self.round.every(&command, merge),
                Ok(Request::Client(ClientRequest::SetName(name))) => {
                    self.name = Some(name).filter(|name| !name.is_empty());
                    self.round.answer(Reply::OK);
                }
                Ok(Request::Client(ClientRequest::Name)) => self.round.answer(Reply::optional(self.name.clone())),
                Ok(Request::Client(ClientRequest::Quit)) => {
                    self.round.answer(Reply::OK);
                    self.carry_out().await?;
                    return Ok(false);
                }
                Ok(Request::Aside(aside)) => {
                    self.carry_out().await?;
                    self.outbox.flush(&mut self.client).await?;
                    let reply = self.aside(aside).await;
                    self.outbox.push(reply, &mut self.client).await?;
                }
            }
            if self.round.is_full() {
                self.carry_out().await?;
            }
        }
    }

    /// Asks the shards, all at once, and puts their replies in order.
    async fn carry_out(&mut self) -> io::Result<()> {
        if self.round.is_empty() {
            return Ok(());
        }
        let (site, shards) = (&self.site, &self.shards);
        let questions = self.round.questions();
        let answers =
            together(questions.map(async |(number, batch)| (number, ask(site, &shards[number], number, batch).await)));
        let answers = answers.await;
        for reply in self.round.replies(answers) {
            self.outbox.push(reply, &mut self.client).await?;
        }
        Ok(())
    }

    /// Whether what the client has sent so far fits into the memory for large requests.
    fn fits(&mut self) -> bool {
        self.parser.space(self.appetite);
        self.share.hold(self.parser.held())
    }

    /// Reads what the client has sent, at least one byte of it; 0 if the client has finished.
    async fn read(&mut self) -> io::Result<usize> {
        let read = self.client.read_buf(self.parser.space(self.appetite)).await?;
        self.appetite = (read * 2).clamp(READ.0, READ.1);
        Ok(read)
    }

    /// Closes the connection so that the client gets our last words: what it still sends is read and thrown away, because
    /// the system answers bytes nobody reads with a reset, and a reset may overtake the words.
    async fn farewell(&mut self) -> io::Result<()> {
        self.client.shutdown().await?;
        let mut nothing = vec![0; READ.0];
        let drained = async {
            while self.client.read(&mut nothing).await? > 0 {}
            Ok(())
        };
        timeout(FAREWELL, drained).await.unwrap_or(Ok(()))
    }
}

/// Asks one shard. If it crashes before it replies, the empty one that follows is asked instead: the shard's keys are
/// lost, so nothing of what was asked has left a trace, and to the client it is as if the crash had come first.
async fn ask(site: &Site, shard: &ShardRef, number: usize, batch: Batch) -> Answer {
    for attempt in 1.. {
        match shard.execute(Arc::clone(&batch)).await {
            Ok(replies) => return Ok(replies),
            // It may well be this batch that crashes shards.
            Err(CallError::Exited(_)) if attempt < ATTEMPTS => {}
            // Nothing of it was done; whether to try again is for the client to say.
            Err(CallError::Overloaded) => {
                site.refused.fetch_add(1, Ordering::Relaxed);
                return Err(format!("BUSY shard {number} has too much to do, try again later").into());
            }
            Err(error) => return Err(format!("ERR shard {number}: {error}").into()),
        }
    }
    unreachable!("the last attempt returns")
}
