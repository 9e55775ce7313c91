//! Finding a race.

use otp::prelude::*;
use otp::test;

// ANCHOR: server
/// The seats of a theatre.
#[derive(Debug)]
pub struct Seats {
    free: i32,
}

#[gen_server]
impl Seats {
    #[init]
    pub fn new(free: i32) -> Self {
        Seats { free }
    }

    #[call]
    pub fn free(&self) -> i32 {
        self.free
    }

    #[call]
    pub fn take(&mut self) {
        self.free -= 1;
    }

    /// Looks and takes, in one message.
    #[call]
    pub fn book(&mut self) -> bool {
        let is_free = self.free > 0;
        self.free -= i32::from(is_free);
        is_free
    }
}
// ANCHOR_END: server

// ANCHOR: wrong
/// Looks, and then takes.
async fn book(seats: &SeatsRef) -> Result<bool, CallError> {
    if seats.free().await? == 0 {
        return Ok(false);
    }
    seats.take().await?;
    Ok(true)
}
// ANCHOR_END: wrong

// ANCHOR: one-order
#[otp::test]
async fn nothing_is_sold_twice() {
    evening().await;
}

/// Two visitors want the last seat.
async fn evening() {
    let seats = test::start_supervised(Seats::spec(1)).await.expect("it starts");
    let visitors = ["Ada", "Joe"].map(|_| {
        let seats = seats.clone();
        otp::exited(otp::spawn(async move |_| book(&seats).await.map(drop)))
    });
    for visitor in visitors {
        visitor.await;
    }
    assert_eq!(seats.free().await, Ok(0), "sold twice");
}
// ANCHOR_END: one-order

// ANCHOR: seeds
#[otp::test(seeds = 100)]
#[should_panic(expected = "sold twice")] // only in this book
async fn nothing_is_sold_twice_in_any_order() {
    evening().await;
}
// ANCHOR_END: seeds

// ANCHOR: right
#[otp::test(seeds = 100)]
async fn one_message_is_enough() -> Result<(), StartError> {
    let seats = test::start_supervised(Seats::spec(1)).await?;
    let visitors = ["Ada", "Joe"].map(|_| {
        let seats = seats.clone();
        otp::exited(otp::spawn(async move |_| seats.book().await.map(drop)))
    });
    for visitor in visitors {
        visitor.await;
    }
    assert_eq!(seats.free().await, Ok(0));
    Ok(())
}
// ANCHOR_END: right
