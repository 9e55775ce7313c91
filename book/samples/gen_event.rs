//! Event managers.

// ANCHOR: imports
use otp::prelude::*;
use otp::{HandlerError, HandlerExit, HandlerExitReason, HandlerId};
use std::error::Error;
// ANCHOR_END: imports

// ANCHOR: alarm
#[derive(Debug)]
pub enum Alarm {
    High(u32),
    Over,
}

/// Remembers the highest alarm.
#[derive(Clone, Debug)]
pub struct Peak {
    high: u32,
}

#[gen_event(Alarm)]
impl Peak {
    #[init]
    pub fn new(high: u32) -> Self {
        Peak { high }
    }

    #[event]
    fn on(&mut self, alarm: &Alarm) {
        if let Alarm::High(value) = alarm {
            self.high = self.high.max(*value);
        }
    }

    #[call]
    pub fn high(&self) -> u32 {
        self.high
    }

    #[terminate]
    fn hand_over(&mut self) -> u32 {
        self.high
    }
}
// ANCHOR_END: alarm

// ANCHOR: start
#[otp::test]
async fn a_manager() -> Result<(), Box<dyn Error>> {
    let alarms = EventManager::start_link().await?;
    let peak = alarms.add_handler(Peak::handler(10)).await??;
    let other = alarms.add_handler(Peak::handler(50).id("other")).await??; // another one of the same type

    alarms.notify(Alarm::High(42)); // does not wait
    alarms.sync_notify(Alarm::Over).await?; // waits until all handlers have handled it

    assert_eq!((peak.high().await??, other.high().await??), (42, 50));
    assert_eq!(alarms.which_handlers().await?[0], HandlerId::of::<Peak>().with_id("other")); // newest first
    Ok(())
}
// ANCHOR_END: start

// ANCHOR: fails
/// Cannot stand high alarms.
#[derive(Debug, Default)]
pub struct Fragile;

#[gen_event(Alarm)]
impl Fragile {
    #[event]
    fn on(&mut self, alarm: &Alarm) {
        assert!(!matches!(alarm, Alarm::High(100..)), "too high");
    }

    #[call]
    pub fn is_there(&self) -> bool {
        true
    }
}

#[otp::test]
async fn a_handler_fails_alone() -> Result<(), Box<dyn Error>> {
    let alarms = EventManager::start_link().await?;
    let peak = alarms.add_handler(Peak::handler(0)).await??;
    let fragile = alarms.add_handler(Fragile::handler()).await??;

    alarms.sync_notify(Alarm::High(100)).await?; // no error of who notifies
    assert_eq!(fragile.is_there().await?, Err(HandlerError::NotInstalled));
    assert_eq!(peak.high().await??, 100);
    Ok(())
}
// ANCHOR_END: fails

// ANCHOR: leaves
/// Watches until it is over.
#[derive(Debug, Default)]
pub struct Once {
    seen: Vec<u32>,
}

#[gen_event(Alarm)]
impl Once {
    #[event]
    async fn on(&mut self, alarm: &Alarm, cx: &mut HandlerCtx<Self>) {
        match alarm {
            Alarm::High(value) => self.seen.push(*value),
            Alarm::Over => cx.remove_handler(),
        }
    }

    #[terminate]
    fn bye(&mut self, why: Removal) {
        match why {
            Removal::Deleted(args) => println!("deleted, with {args:?}"),
            Removal::Failed(reason) => println!("failed: {reason}"),
            why => println!("{why}"),
        }
    }
}
// ANCHOR_END: leaves

// ANCHOR: swap
#[otp::test]
async fn one_for_another() -> Result<(), Box<dyn Error>> {
    let alarms = EventManager::start_link().await?;
    let old = alarms.add_handler(Peak::handler(42)).await??;

    // what the old one's `#[terminate]` returns is an argument of the new one like any other
    let new = alarms.swap_handler(&old, "maintenance", |high| Peak::handler(high.unwrap_or(0)).id("new")).await??;
    assert_eq!(new.high().await??, 42);
    assert_eq!(old.high().await?, Err(HandlerError::NotInstalled));
    Ok(())
}
// ANCHOR_END: swap

// ANCHOR: guard
supervisor! {
    /// If the manager ends, so does the guard; if only the handler fails, only the guard is started again.
    pub Alarms: rest_for_one {
        events: EventManager<Alarm> = EventManager::spec().name("alarms"),
        guard: Guard = Guard::spec(events),
    }
}

/// Sees to it that the handler is there.
pub struct Guard;

#[gen_server]
impl Guard {
    #[init]
    async fn new(events: Ref<EventManager<Alarm>>) -> Result<Self, Stop> {
        events.add_sup_handler(Peak::handler(0)).await??;
        Ok(Guard)
    }

    #[info]
    fn handler_has_gone(&mut self, exit: HandlerExit) -> Result<(), Stop> {
        match exit.reason {
            HandlerExitReason::Failed(reason) => Err(Stop::reason(reason)),
            _ => Err(Stop::shutdown()),
        }
    }
}
// ANCHOR_END: guard

#[otp::test]
async fn a_guard_keeps_a_handler() -> Result<(), Box<dyn Error>> {
    let alarms = Alarms.start_link().await?;
    let peak = alarms.events().handler::<Peak>();
    alarms.events().notify(Alarm::High(7));
    assert_eq!(peak.high().await??, 7);
    let manager = EventManager::<Alarm>::named("alarms");
    assert_eq!(manager.pid(), alarms.events().pid());
    alarms.stop().await?;
    Ok(())
}

// ANCHOR: feed
#[otp::test]
async fn a_channel_feeds_a_manager() -> Result<(), Box<dyn Error>> {
    let alarms = EventManager::start_link().await?;
    let peak = alarms.add_handler(Peak::handler(0)).await??;

    let (sensor, mut readings) = tokio::sync::mpsc::channel(8);
    let feeder = otp::spawn_link({
        let alarms = alarms.clone();
        async move |_| alarms.feed_with(|cx| readings.poll_recv(cx)).await // ends with the channel, or the manager
    });

    sensor.send(Alarm::High(3)).await?;
    drop(sensor);
    otp::exited(feeder).await;
    assert_eq!(peak.high().await??, 3);
    Ok(())
}
// ANCHOR_END: feed

// ANCHOR: tracing
use tracing::field::{Field, Visit};

/// One line of the program's log, as an event.
#[derive(Debug, Default)]
pub struct Line {
    pub target: String,
    pub message: String,
}

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        if field.name() == "message" {
            self.message = format!("{value:?}");
        }
    }
}

/// A `tracing` subscriber that tells a manager of what is logged.
pub struct Bridge {
    pub lines: EventManagerRef<Line>,
}

impl tracing::Subscriber for Bridge {
    fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
        // not what handlers themselves log: that would go round in circles
        metadata.is_event() && metadata.target().starts_with("shop")
    }

    fn event(&self, event: &tracing::Event<'_>) {
        let mut line = Line { target: event.metadata().target().to_owned(), ..Line::default() };
        event.record(&mut line);
        self.lines.notify(line);
    }

    fn new_span(&self, _: &tracing::span::Attributes<'_>) -> tracing::span::Id {
        tracing::span::Id::from_u64(1)
    }

    fn record(&self, _: &tracing::span::Id, _: &tracing::span::Record<'_>) {}
    fn record_follows_from(&self, _: &tracing::span::Id, _: &tracing::span::Id) {}
    fn enter(&self, _: &tracing::span::Id) {}
    fn exit(&self, _: &tracing::span::Id) {}
}
// ANCHOR_END: tracing

/// Counts lines.
#[derive(Debug, Default)]
struct Lines(Vec<String>);

#[gen_event(Line)]
impl Lines {
    #[event]
    fn on(&mut self, line: &Line) {
        self.0.push(format!("{}: {}", line.target, line.message));
    }

    #[call]
    fn all(&self) -> Vec<String> {
        self.0.clone()
    }
}

#[otp::test]
async fn a_log_feeds_a_manager() -> Result<(), Box<dyn Error>> {
    // two subscribers: with one alone, `tracing` would ask only the thread where an event occurs first
    let _second = tracing::Dispatch::new(Bridge { lines: EventManager::<Line>::named("nobody") });
    let lines = EventManager::start_link().await?;
    let all = lines.add_handler(Lines::handler()).await??;
    let guard = tracing::subscriber::set_default(Bridge { lines });
    tracing::info!(target: "shop::till", "sold {}", 3);
    tracing::info!(target: "elsewhere", "nothing");
    drop(guard);
    assert_eq!(all.all().await??, ["shop::till: sold 3"]);
    Ok(())
}

// ANCHOR: unit
#[test]
fn a_handler_is_a_value_with_methods() {
    let mut peak = Peak::new(1);
    peak.on(&Alarm::High(2));
    assert_eq!(peak.high(), 2);
}
// ANCHOR_END: unit

#[otp::test]
async fn it_removes_itself() -> Result<(), Box<dyn Error>> {
    let alarms = EventManager::start_link().await?;
    alarms.add_handler(Once::handler()).await??;
    alarms.sync_notify(Alarm::High(1)).await?;
    alarms.sync_notify(Alarm::Over).await?;
    assert_eq!(alarms.which_handlers().await?, []);
    Ok(())
}

// ANCHOR: sys
#[otp::test]
async fn states_can_be_seen() -> Result<(), Box<dyn Error>> {
    let alarms = EventManager::start_link().await?;
    let peak = alarms.add_handler(Peak::handler(5)).await??;

    assert_eq!(otp::sys::get_state(&peak).await?.high, 5);
    otp::sys::replace_state(&peak, |old: &Peak| Peak { high: old.high + 1 }).await?;
    assert_eq!(otp::sys::get_status(&alarms).await?.state, "[Peak: Peak { high: 6 }]");
    Ok(())
}
// ANCHOR_END: sys
