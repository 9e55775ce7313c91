//! When something hangs.

// ANCHOR: imports
use otp::CallError;
use otp::prelude::*;
use std::error::Error;
use std::time::Duration;
// ANCHOR_END: imports

// ANCHOR: cycle
/// Looks up what it does not know in the archive.
#[derive(Default)]
pub struct Desk;

#[gen_server]
impl Desk {
    #[call]
    pub async fn ask(&self, archive: ArchiveRef) -> Result<u64, CallError> {
        archive.find(Desk::named("desk")).await?
    }

    #[call]
    pub fn shelf(&self) -> u64 {
        7
    }
}

/// Asks the desk on which shelf to look.
#[derive(Default)]
pub struct Archive;

#[gen_server]
impl Archive {
    #[call]
    pub async fn find(&self, desk: DeskRef) -> Result<u64, CallError> {
        desk.shelf().await
    }
}

#[otp::test]
async fn two_servers_wait_for_each_other() -> Result<(), Box<dyn Error>> {
    let desk = Desk::spec().name("desk").start_link().await?;
    let archive = Archive::spec().name("archive").start_link().await?;

    let error = desk.ask(archive).await?.unwrap_err();
    assert_eq!(error.to_string(), "the callee waits for the caller: desk -> archive -> desk");
    Ok(())
}
// ANCHOR_END: cycle

// ANCHOR: itself
#[derive(Default)]
pub struct Proud;

#[gen_server]
impl Proud {
    #[call]
    pub async fn twice(&self, cx: &mut Ctx<Self>) -> Result<u64, CallError> {
        let once = cx.me().once().await?; // it waits for the end of this handler
        Ok(2 * once)
    }

    #[call]
    pub fn once(&self) -> u64 {
        21
    }
}

#[otp::test]
async fn a_server_calls_itself() -> Result<(), Box<dyn Error>> {
    let proud = Proud::start_link().await?;

    let error = proud.twice().await?.unwrap_err();
    assert_eq!(error.to_string(), "a process cannot call itself");
    Ok(())
}
// ANCHOR_END: itself

// ANCHOR: later
/// The archive again. It lets somebody else wait.
#[derive(Default)]
pub struct Patient;

#[gen_server]
impl Patient {
    #[call]
    pub fn find(&self, desk: ClerkRef, reply: ReplyTo<u64>) {
        otp::spawn(async move |_inbox| {
            if let Ok(shelf) = desk.shelf().await {
                reply.send(shelf);
            } // else the caller's time runs out
        });
    }
}

/// The desk again. It sends its request, and is free for others.
#[derive(Default)]
pub struct Clerk;

#[gen_server]
impl Clerk {
    #[call]
    pub fn ask(&self, archive: PatientRef, reply: ReplyTo<u64>, cx: &mut Ctx<Self>) {
        let me = cx.me();
        otp::spawn(async move |_inbox| {
            if let Ok(found) = archive.find(me).await {
                reply.send(found);
            }
        });
    }

    #[call]
    pub fn shelf(&self) -> u64 {
        7
    }
}

#[otp::test]
async fn nobody_waits_inside_a_handler() -> Result<(), Box<dyn Error>> {
    let clerk = Clerk::start_link().await?;
    assert_eq!(clerk.ask(Patient::start_link().await?).await?, 7);
    Ok(())
}
// ANCHOR_END: later

// ANCHOR: blocking
#[derive(Default)]
pub struct Miner;

#[gen_server(timeout = "1m")]
impl Miner {
    /// Blocks or computes for long: on a thread that is there for it.
    #[call]
    pub async fn dig(&self, depth: u64) -> Result<u64, Stop> {
        let found = tokio::task::spawn_blocking(move || (1..=depth).sum()).await?;
        Ok(found)
    }

    /// Computes in pieces: others have their turn in between, and a kill finds its place.
    #[call]
    pub async fn sieve(&self, depth: u64) -> u64 {
        let mut sum = 0;
        for layer in 1..=depth {
            sum += layer;
            if layer % 1000 == 0 {
                tokio::task::yield_now().await;
            }
        }
        sum
    }
}

#[otp::test]
async fn a_handler_gives_way() -> Result<(), Box<dyn Error>> {
    let miner = Miner::start().await?;
    assert_eq!((miner.dig(100).await?, miner.sieve(10_000).await?), (5050, 50_005_000));

    let sieving = miner.sieve(u64::from(u32::MAX)).send();
    otp::exit(miner.pid().ok_or("it runs")?, ExitReason::Kill);
    assert_eq!(sieving.await, Err(CallError::Exited(ExitReason::Killed)));
    Ok(())
}
// ANCHOR_END: blocking

// ANCHOR: look
/// What the processes of this program are doing: those with the longest queues first.
pub fn busiest() -> Vec<(String, usize)> {
    let infos = otp::processes().into_iter().filter_map(otp::process_info);
    let mut queues: Vec<_> =
        infos.map(|info| (format!("{} {}", info.pid, info.who()), info.message_queue_len)).collect();
    queues.sort_by_key(|(_, waiting)| std::cmp::Reverse(*waiting));
    queues
}
// ANCHOR_END: look

#[otp::test]
async fn the_longest_queue_comes_first() -> Result<(), Box<dyn Error>> {
    let miner = Miner::start().await?;
    otp::sys::suspend(&miner).await?;
    for _ in 0..10_000 {
        miner.send(());
    }
    tokio::time::sleep(Duration::from_millis(1)).await;
    let own = format!("{} Miner", miner.pid().ok_or("it runs")?);
    assert!(busiest().contains(&(own, 10_000)));
    Ok(())
}
