//! Looking into running processes.

// ANCHOR: server
use otp::prelude::*;
use otp::sys::{self, DebugOptions, Event, Keep, SysError};
use std::error::Error;
use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;

#[derive(Clone, Debug, Default)]
pub struct Meter {
    /// What it shows, in centimetres.
    shows: u64,
}

#[gen_server]
impl Meter {
    #[call]
    pub fn add(&mut self, by: u64) -> u64 {
        self.shows += by;
        self.shows
    }

    #[cast]
    pub fn reset(&mut self) {
        self.shows = 0;
    }
}
// ANCHOR_END: server

// ANCHOR: look
#[otp::test]
async fn a_server_is_looked_into() -> Result<(), Box<dyn Error>> {
    let meter = Meter::spec().name("meter").start_link().await?;
    meter.add(40).await?;

    assert_eq!(sys::get_state(&meter).await?.shows, 40); // a copy, so the state is `Clone`
    assert_eq!(sys::with_state(&meter, |meter: &Meter| meter.shows / 10).await?, 4); // else: run this in the server

    let status = sys::get_status("meter").await?; // by its name
    assert_eq!((status.behaviour, status.suspended), ("gen_server", false));
    assert_eq!(status.state, "Meter { shows: 40 }"); // or what `#[format_status]` leaves of it
    println!("{status}");
    Ok(())
}
// ANCHOR_END: look

#[otp::test]
async fn the_book_prints_the_status_as_it_is() -> Result<(), Box<dyn Error>> {
    let name = "meter of the book";
    let meter = Meter::spec().name(name).start_link().await?;
    sys::log(&meter, 10).await?;
    meter.add(40).await?;
    let pid = meter.pid().ok_or("it runs")?.to_string();
    let text = sys::get_status(&meter).await?.to_string();
    let text = text.replace(name, "meter").replace(&pid, "<0.85.0>");
    assert_eq!(text.trim(), include_str!("status.txt").trim(), "\nseen:\n{text}");
    Ok(())
}

// ANCHOR: suspend
#[otp::test]
async fn a_suspended_server_keeps_its_mail() -> Result<(), Box<dyn Error>> {
    let meter = Meter::start_link().await?;

    sys::suspend(&meter).await?;
    let waiting = meter.add(1).send(); // it lies in the mailbox
    assert_eq!(sys::get_state(&meter).await?.shows, 0); // system messages are answered all the same

    sys::resume(&meter).await?;
    assert_eq!(waiting.await?, 1);
    Ok(())
}
// ANCHOR_END: suspend

// ANCHOR: change
#[otp::test]
async fn a_state_is_changed_in_place() -> Result<(), Box<dyn Error>> {
    let meter = Meter::start_link().await?;
    meter.add(40).await?;

    // repaired: at once, between two messages
    sys::replace_state(&meter, |old: &Meter| Meter { shows: old.shows + 2 }).await?;
    assert_eq!(meter.add(0).await?, 42);

    // migrated, from centimetres to millimetres: only while nothing is handled, and it may refuse
    let to_millimetres = |old: &Meter| match old.shows.checked_mul(10) {
        Some(shows) => Ok(Meter { shows }),
        None => Err(ExitReason::error("that is too long")),
    };
    assert_eq!(sys::change_code(&meter, to_millimetres).await, Err(SysError::Running));
    sys::suspend(&meter).await?;
    sys::change_code(&meter, to_millimetres).await?;
    sys::resume(&meter).await?;
    assert_eq!(meter.add(0).await?, 420);
    Ok(())
}
// ANCHOR_END: change

// ANCHOR: watch
#[otp::test]
async fn what_a_server_does_is_watched() -> Result<(), Box<dyn Error>> {
    let meter = Meter::start_link().await?;

    sys::log(&meter, 3).await?; // keeps the last three events
    sys::statistics(&meter, true).await?;
    meter.add(40).await?;
    meter.reset();
    assert_eq!(sys::get_log(&meter).await?, ["sent 40", "got reset()", "handled it, no reply"]);

    let statistics = sys::get_statistics(&meter).await?.ok_or("they are switched on")?;
    assert_eq!((statistics.messages_in, statistics.messages_out), (2, 1));

    sys::no_debug(&meter).await?; // all of it off again
    Ok(())
}
// ANCHOR_END: watch

// ANCHOR: trace
/// Takes what is written to it, for everybody who has a clone of it.
#[derive(Clone, Default)]
struct Pad(Arc<Mutex<Vec<u8>>>);

impl Write for Pad {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("no holder panics").write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[otp::test]
async fn a_trace_is_written_as_it_happens() -> Result<(), Box<dyn Error>> {
    let meter = Meter::spec().name("hall").start_link().await?;
    let pad = Pad::default();

    sys::trace_to(&meter, pad.clone()).await?; // or to standard output: `sys::trace(&meter, true)`
    meter.add(40).await?;
    sys::trace(&meter, false).await?;

    let written = String::from_utf8(pad.0.lock().expect("no holder panics").clone())?;
    assert_eq!(written, "*DBG* hall got add(by: 40)\n*DBG* hall sent 40\n");
    Ok(())
}
// ANCHOR_END: trace

// ANCHOR: install
#[otp::test]
async fn a_function_waits_for_an_event() -> Result<(), Box<dyn Error>> {
    let meter = Meter::start_link().await?;
    let (found, is_found) = tokio::sync::oneshot::channel();

    let mut found = Some(found);
    sys::install(&meter, "who resets it?", move |event: &Event<'_>, who: &str| {
        if !event.to_string().contains("reset") {
            return Keep::Installed; // the next one, too
        }
        if let Some(found) = found.take() {
            let _ = found.send(who.to_owned()); // nobody may be waiting any more
        }
        Keep::Done
    })
    .await?;

    meter.add(1).await?;
    meter.reset();
    assert_eq!(is_found.await?, meter.pid().ok_or("it runs")?.to_string());
    Ok(())
}
// ANCHOR_END: install

// ANCHOR: start
#[otp::test]
async fn a_server_is_watched_from_its_start() -> Result<(), Box<dyn Error>> {
    let meter = Meter::spec().debug(DebugOptions::new().log(100).statistics()).start_link().await?;

    meter.add(40).await?;
    assert_eq!(sys::get_log(&meter).await?, ["got add(by: 40)", "sent 40"]);
    Ok(())
}
// ANCHOR_END: start

// ANCHOR: errors
#[otp::test]
async fn an_answer_may_not_come() -> Result<(), Box<dyn Error>> {
    let meter = Meter::start_link().await?;
    let pid = meter.pid().ok_or("it runs")?;

    // by pid, the type of the state must be told; the process checks it
    assert_eq!(sys::get_state(&sys::of::<Meter>(pid)).await?.shows, 0);
    assert_eq!(sys::get_state(&sys::of::<String>(pid)).await, Err(SysError::NoState));

    // a function that panics is the asker's trouble: the server goes on with the state it had
    let broken = sys::replace_state(&meter, |_| panic!("no idea")).await;
    assert!(matches!(broken, Err(SysError::CallbackFailed(_))));

    // a busy server answers later
    let busy = otp::spawn(|_inbox| std::future::pending::<()>());
    let asked = sys::get_status(&busy).timeout(Duration::from_secs(1)).await;
    assert_eq!(asked.unwrap_err(), SysError::Timeout(Duration::from_secs(1)));

    meter.stop().await?;
    assert_eq!(sys::suspend(&meter).await, Err(SysError::NoProc));
    Ok(())
}
// ANCHOR_END: errors
