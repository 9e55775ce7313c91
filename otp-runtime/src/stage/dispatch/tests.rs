//! What holds for every dispatcher, whatever is asked of it in which order.

use super::*;
use proptest::prelude::*;
use std::collections::HashMap;

/// What happens to a dispatcher.
#[derive(Clone, Debug)]
enum Step {
    Join(usize),
    Leave(usize),
    Ask(usize, usize),
    Emit(usize),
}

const CONSUMERS: usize = 4;

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        1 => (0..CONSUMERS).prop_map(Step::Join),
        1 => (0..CONSUMERS).prop_map(Step::Leave),
        4 => (0..CONSUMERS, 0..20_usize).prop_map(|(who, count)| Step::Ask(who, count)),
        4 => (0..30_usize).prop_map(Step::Emit),
    ]
}

/// One subscription, as its consumer sees it.
#[derive(Default)]
struct Seen {
    asked: usize,
    got: Vec<u64>,
}

/// Drives a dispatcher as a stage does: what it has no room for waits, in order.
struct Driver<D> {
    dispatcher: D,
    here: HashMap<usize, Reference>,
    seen: HashMap<Reference, (usize, Seen)>,
    waiting: Vec<u64>,
    next: u64,
}

impl<D: Dispatch<u64>> Driver<D> {
    fn new(dispatcher: D) -> Self {
        Self { dispatcher, here: HashMap::new(), seen: HashMap::new(), waiting: Vec::new(), next: 0 }
    }

    fn take(&mut self, step: &Step) {
        let mut sends = Vec::new();
        match *step {
            Step::Join(who) => {
                if !self.here.contains_key(&who) {
                    let tag = Reference::new();
                    self.dispatcher.join(tag, self.wish(who)).expect("it may");
                    self.here.insert(who, tag);
                    self.seen.insert(tag, (who, Seen::default()));
                }
            }
            Step::Leave(who) => {
                if let Some(tag) = self.here.remove(&who) {
                    self.dispatcher.leave(tag);
                }
            }
            Step::Ask(who, count) => {
                if let Some(tag) = self.here.get(&who) {
                    self.seen.get_mut(tag).expect("it has joined").1.asked += count;
                    self.dispatcher.ask(*tag, count, &mut sends);
                }
            }
            Step::Emit(count) => {
                self.waiting.extend(self.next..self.next + count as u64);
                self.next += count as u64;
            }
        }
        while self.dispatcher.room() > 0 && !self.waiting.is_empty() {
            let before = self.waiting.len();
            self.waiting = self.dispatcher.dispatch(std::mem::take(&mut self.waiting), &mut sends);
            assert!(self.waiting.len() < before, "there was room");
        }
        for (tag, events) in sends {
            assert!(!events.is_empty(), "an empty batch");
            assert!(self.here.values().any(|here| *here == tag), "sent to one that has left");
            let (_, seen) = self.seen.get_mut(&tag).expect("it has joined");
            seen.got.extend(events);
            assert!(seen.got.len() <= seen.asked, "more than was asked for");
        }
    }

    fn wish(&self, who: usize) -> Wish<u64> {
        // only one that has partitions takes it
        let mut wish = Wish::default();
        if self.dispatcher.held() > 0 || WITH_PARTITIONS.get() {
            wish.partition = Some(who);
        }
        wish
    }

    fn all(&self) -> Vec<u64> {
        self.seen.values().flat_map(|(_, seen)| seen.got.iter().copied()).collect()
    }
}

thread_local! {
    static WITH_PARTITIONS: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

fn in_order(events: &[u64]) -> bool {
    events.windows(2).all(|pair| pair[0] < pair[1])
}

proptest! {
    #[test]
    fn demand_gives_each_event_to_one(seed in any::<Option<u64>>(), steps in prop::collection::vec(step(), 1..80)) {
        let mut driver = Driver::new(Demand::new(seed));
        for step in &steps {
            driver.take(step);
        }
        let mut all = driver.all();
        prop_assert!(driver.seen.values().all(|(_, seen)| in_order(&seen.got)));
        all.extend(&driver.waiting);
        all.sort_unstable();
        prop_assert_eq!(all, (0..driver.next).collect::<Vec<_>>());
    }

    #[test]
    fn broadcast_gives_all_the_same(steps in prop::collection::vec(step(), 1..80)) {
        let mut driver = Driver::new(Broadcast::new());
        for step in &steps {
            driver.take(step);
        }
        // each has seen all events of its time, and none is between what it has seen and what waits
        for (tag, (_, seen)) in &driver.seen {
            prop_assert!(seen.got.windows(2).all(|pair| pair[0] + 1 == pair[1]));
            if driver.here.values().any(|here| here == tag)
                && let (Some(last), Some(first)) = (seen.got.last(), driver.waiting.first())
            {
                prop_assert_eq!(last + 1, *first);
            }
        }
    }

    #[test]
    fn partition_gives_each_its_own(steps in prop::collection::vec(step(), 1..80)) {
        WITH_PARTITIONS.set(true);
        let hash = |event: &u64| Some(usize::try_from(*event).unwrap_or(0) % CONSUMERS);
        let mut driver = Driver::new(Partition::new(CONSUMERS, Box::new(hash)));
        for step in &steps {
            driver.take(step);
        }
        for (who, seen) in driver.seen.values() {
            prop_assert!(in_order(&seen.got));
            prop_assert!(seen.got.iter().all(|event| hash(event) == Some(*who)));
        }
        let mut all = driver.all();
        let held = driver.dispatcher.held();
        prop_assert_eq!(all.len() + held + driver.waiting.len(), usize::try_from(driver.next).unwrap_or(0));
        all.sort_unstable();
        prop_assert!(in_order(&all), "none twice");
    }
}

fn tags(sends: &Sends<u64>) -> Vec<(Reference, usize)> {
    sends.iter().map(|(tag, events)| (*tag, events.len())).collect()
}

#[test]
fn the_largest_demand_goes_first() {
    let (one, two) = (Reference::new(), Reference::new());
    let (mut demand, mut sends) = (Demand::new(None), Vec::new());
    for tag in [one, two] {
        Dispatch::<u64>::join(&mut demand, tag, Wish::default()).expect("it may");
    }
    demand.ask(one, 5, &mut sends);
    demand.ask(two, 10, &mut sends);
    assert_eq!(demand.dispatch((0..12).collect(), &mut sends), Vec::<u64>::new());
    assert_eq!(tags(&sends), [(two, 10), (one, 2)]);
    assert_eq!(Dispatch::<u64>::room(&demand), 3);
}

#[test]
fn the_slowest_decides() {
    let (one, two) = (Reference::new(), Reference::new());
    let (mut broadcast, mut sends) = (Broadcast::<u64>::new(), Vec::new());
    broadcast.join(one, Wish::default()).expect("it may");
    broadcast.ask(one, 5, &mut sends);
    assert_eq!(broadcast.room(), 5);
    // one that comes late has asked for nothing yet
    broadcast.join(two, Wish { selector: Some(Box::new(|event| event % 2 == 0)), partition: None }).expect("it may");
    assert_eq!(broadcast.room(), 0);
    broadcast.ask(two, 3, &mut sends);
    assert_eq!(broadcast.dispatch((0..12).collect(), &mut sends), (3..12).collect::<Vec<_>>());
    assert_eq!(sends, [(one, vec![0, 1, 2]), (two, vec![0, 2])]);
    broadcast.leave(two);
    assert_eq!(broadcast.room(), 2);
}

#[test]
fn a_partition_that_is_full_slows_the_others() {
    let (one, two) = (Reference::new(), Reference::new());
    let mut sends = Vec::new();
    let mut partition = Partition::new(2, Box::new(|event: &u64| Some(usize::from(*event >= 100))));
    let wish = |number| Wish { partition: Some(number), selector: None };
    partition.join(one, wish(0)).expect("it may");
    assert!(partition.join(two, wish(0)).is_err());
    assert!(partition.join(two, wish(2)).is_err());
    assert!(partition.join(two, Wish::default()).is_err());
    partition.join(two, wish(1)).expect("it may");
    partition.ask(one, 4, &mut sends);
    assert_eq!(partition.dispatch(vec![100, 101, 102, 103, 104], &mut sends), [104]);
    assert_eq!((partition.room(), partition.held(), sends.len()), (0, 4, 0));
    partition.ask(two, 3, &mut sends);
    assert_eq!(sends, [(two, vec![100, 101, 102])]);
    assert_eq!((partition.room(), partition.held()), (3, 1));
}

#[test]
#[should_panic(expected = "there is no partition 7")]
fn an_unknown_partition_is_a_mistake_of_the_program() {
    let mut partition = Partition::new(1, Box::new(|_: &u64| Some(7)));
    let tag = Reference::new();
    partition.join(tag, Wish { partition: Some(0), selector: None }).expect("it may");
    partition.ask(tag, 1, &mut Vec::new());
    let _ = partition.dispatch(vec![1], &mut Vec::new());
}
