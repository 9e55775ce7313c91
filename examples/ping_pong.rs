//! Ping and pong: two plain processes and the messages between them. Run with `cargo run --example ping_pong`.
//!
//! It is all Erlang programs are made of: spawn, send, receive, self, register, whereis.
#![forbid(unsafe_code)]

use otp::prelude::*;
use std::error::Error;
use std::time::Duration;

/// A message is any value that can be sent. This one says who wants the answer.
struct Ping {
    from: Pid,
}

struct Pong;

/// Answers every `Ping`, until it is told to stop.
async fn ping_pong(mut inbox: Inbox) {
    loop {
        receive!(match inbox {
            Ping { from } => {
                println!("ping from {from}");
                otp::send(from, Pong);
            }
            "stop" => break,
        });
    }
}

/// Plays a few rounds with whoever is called `ping_pong`.
async fn player(mut inbox: Inbox) {
    // mail nobody has asked for: `receive!` takes what fits, and leaves the rest where it is
    otp::send(inbox.pid(), "a postcard");

    for round in 1..=3 {
        let Some(server) = otp::whereis("ping_pong") else {
            println!("nobody plays with {}", inbox.pid());
            return;
        };
        otp::send(server, Ping { from: inbox.pid() });
        receive!(match inbox {
            Pong => println!("pong {round}"),
            _ if after(Duration::from_secs(5)) => println!("no answer"),
        });
    }
    receive!(match inbox {
        text: &'static str => println!("and {text}"),
    });
}

#[otp::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let server = otp::spawn(ping_pong);
    otp::register("ping_pong", server)?;

    otp::exited(otp::spawn(player)).await; // `main` is no process: it has no mailbox, but it can wait for an end

    let ended = otp::exited(server);
    otp::send(server, "stop");
    println!("{server} has ended: {}", ended.await);
    println!("ping_pong is now {:?}", otp::whereis("ping_pong"));

    otp::exited(otp::spawn(player)).await;
    Ok(())
}
