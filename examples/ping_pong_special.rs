//! Ping and pong once more, as a special process: a loop written by hand that `sys` can steer and a supervisor can keep.
//! Run with `cargo run --example ping_pong_special`.
//!
//! A server from `#[gen_server]` does all of this by itself. This is what it takes to do it by hand.
#![forbid(unsafe_code)]

// ANCHOR: imports
use otp::prelude::*;
use otp::sys::{self, Event, Special, SystemMessage, Tracer, handle_system_msg};
use otp::{ByHand, proc_lib};
use std::collections::BTreeMap;
use std::error::Error;

struct Ping {
    from: Pid,
}

#[derive(Clone, Copy, Debug)]
struct Pong;
// ANCHOR_END: imports

// ANCHOR: state
/// Answers pings, and counts them: how many has each player sent?
#[derive(Clone, Debug, Default)]
pub struct PingPong {
    pings: BTreeMap<Pid, u32>,
}

impl Special for PingPong {
    type State = Self;

    /// What `sys::get_state` and `sys::replace_state` are about.
    fn system_get_state(&mut self) -> &mut Self {
        self
    }

    fn format_status(&self) -> String {
        format!("{} players", self.pings.len())
    }

    /// The process was told to end: what `#[terminate]` is to a server.
    async fn system_terminate(&mut self, reason: &ExitReason) {
        println!("pings answered: {}; the end: {reason}", self.pings.values().sum::<u32>());
    }
}
// ANCHOR_END: state

// ANCHOR: start
impl PingPong {
    /// As a child of a supervisor.
    pub fn spec() -> Spec<ByHand<Self>> {
        Spec::by_hand("PingPong", Self::init).name("ping_pong")
    }

    /// On its own, linked with the caller.
    pub async fn start_link() -> Result<Pid, StartError> {
        proc_lib::Start::new("PingPong").start_link(Self::init).await
    }
}
// ANCHOR_END: start

// ANCHOR: init
impl PingPong {
    /// Runs in the new process, whose starter waits for `ack`.
    async fn init(mut inbox: Inbox, ack: proc_lib::InitAck) -> Result<(), ExitReason> {
        inbox.special(); // system messages come to `serve`
        otp::trap_exit(true); // and so does the end of the parent
        ack.started();
        Self::default().serve(inbox).await
    }
}
// ANCHOR_END: init

// ANCHOR: serve
impl PingPong {
    async fn serve(mut self, mut inbox: Inbox) -> Result<(), ExitReason> {
        let parent = inbox.parent();
        let mut tracer = Tracer::new();
        loop {
            receive!(match inbox {
                Ping { from } => {
                    tracer.event(&Event::In { message: &format_args!("Ping from {from}") });
                    *self.pings.entry(from).or_default() += 1;
                    otp::send(from, Pong);
                    tracer.event(&Event::Out { message: &Pong, to: Some(from) });
                }
                message: SystemMessage => {
                    handle_system_msg(message, parent, &mut inbox, &mut tracer, &mut self).await?;
                }
                Exit { from: Some(from), reason, .. } if Some(from) == parent => {
                    self.system_terminate(&reason).await;
                    return Err(reason);
                }
                other => tracer.event(&Event::In { message: &other }),
            });
        }
    }
}
// ANCHOR_END: serve

// ANCHOR: tree
supervisor! {
    /// Keeps a `PingPong` running.
    pub Game: one_for_one {
        ping_pong: ByHand<PingPong> = PingPong::spec(),
    }
}
// ANCHOR_END: tree

// ANCHOR: main
/// Plays one round with `ping_pong`, as a process of its own.
async fn play() {
    let player = otp::spawn(async |mut inbox| {
        let Some(ping_pong) = otp::whereis("ping_pong") else { return };
        otp::send(ping_pong, Ping { from: inbox.pid() });
        receive!(match inbox {
            Pong => {}
        });
    });
    otp::exited(player).await;
}

#[otp::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let game = Game.start_link().await?;
    let ping_pong = game.ping_pong();

    sys::trace(&ping_pong, true).await?;
    play().await;
    sys::trace(&ping_pong, false).await?;
    play().await;

    // held where it is, and looked at
    sys::suspend(&ping_pong).await?;
    let status = sys::get_status(&ping_pong).await?;
    println!("suspended: {}, with {}", status.suspended, status.state);
    println!("pings: {:?}", sys::get_state(&ping_pong).await?.pings.values().collect::<Vec<_>>());
    sys::replace_state(&ping_pong, |_| PingPong::default()).await?;
    sys::resume(&ping_pong).await?;
    play().await;
    println!("pings: {:?}", sys::get_state(&ping_pong).await?.pings.values().collect::<Vec<_>>());

    // it is the supervisor's child like any other
    let before = ping_pong.pid().ok_or("it runs")?;
    let ended = otp::exited(before);
    otp::exit(before, ExitReason::Kill);
    println!("the process is gone: {}", ended.await);
    // the supervisor was told before us: it answers when it has started another one
    println!("running again: {}", game.as_ref().count_children().await?.active);
    play().await;

    game.stop().await?;
    Ok(())
}
// ANCHOR_END: main
