//! Special processes.

use otp::prelude::*;
use otp::proc_lib;
use std::error::Error;

// ANCHOR: enter_loop
#[derive(Debug, Default)]
pub struct Line {
    speed: u32,
}

#[gen_server]
impl Line {
    #[call]
    pub fn speed(&self) -> u32 {
        self.speed
    }
}

/// What the other end of the line offers.
pub struct Offer(pub u32);

impl Line {
    /// Agrees on a speed first, in the new process.
    pub async fn dial(peer: Pid) -> Result<LineRef, StartError> {
        let start = proc_lib::Start::new("Line");
        let line = otp::gen_server::start_link_by_hand::<Self, _, _>(start, move |mut inbox, ack| async move {
            ack.started(); // the starter need not wait for the peer
            otp::send(peer, inbox.pid());
            let speed = receive!(match inbox {
                Offer(speed) if speed <= 9600 => speed,
            });
            otp::gen_server::enter_loop(inbox, Self { speed }).await
        });
        line.await
    }
}

#[otp::test]
async fn a_line_agrees_on_a_speed() -> Result<(), Box<dyn Error>> {
    let peer = otp::spawn(async |mut inbox| {
        let line: Pid = receive!(match inbox {
            line: Pid => line,
        });
        for speed in [115_200, 9600, 300] {
            otp::send(line, Offer(speed));
        }
    });
    let line = Line::dial(peer).await?;
    assert_eq!(line.speed().await?, 9600); // asked at once, answered when it is a server
    Ok(())
}
// ANCHOR_END: enter_loop
