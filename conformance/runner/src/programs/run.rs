//! A program, run here, in no time.

use super::actor::Command;
use super::mail::Mark;
use super::order::{self, Order, is_server};
use super::plain;
use super::program::{Program, Step};
use super::server::{Beginning, Serving};
use super::stage::{Somebody, Stage};
use super::{generate, state, translation};
use otp::prelude::*;
use otp::{Down, Inbox, Pid};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

/// How long a unit of time is, on a clock that costs nothing.
pub(super) const UNIT: Duration = Duration::from_millis(100);

/// Runs a program in a runtime of its own, and answers the trace.
pub fn run(program: &Program) -> String {
    let program = program.clone();
    otp::call_cycle::detect(false);
    let silent = tracing::subscriber::NoSubscriber::new();
    tracing::subscriber::with_default(silent, || {
        otp::__private::run_test(|| otp::__private::as_process(|inbox| Driver::new(inbox).drive(program)))
    })
}

/// The process that tells the others what to do, and looks at them.
struct Driver {
    inbox: Inbox,
    stage: Arc<Stage>,
    places: HashMap<char, Somebody>,
    incarnations: HashMap<char, u32>,
    /// The living, sorted by their names.
    living: BTreeMap<String, Somebody>,
    /// Who has an order that is not carried out yet.
    busy: HashSet<Pid>,
    /// How many messages lay in a plain process's mailbox at its last mark, and how many marks there are.
    marks: HashMap<Pid, (usize, usize)>,
    /// What was printed last of whom.
    shown: HashMap<Pid, String>,
    trace: String,
}

impl Driver {
    fn new(inbox: Inbox) -> Self {
        Self {
            inbox,
            stage: Arc::default(),
            places: HashMap::new(),
            incarnations: HashMap::new(),
            living: BTreeMap::new(),
            busy: HashSet::new(),
            marks: HashMap::new(),
            shown: HashMap::new(),
            trace: String::new(),
        }
    }

    async fn drive(mut self, program: Program) -> String {
        let in_groups = |step: &Step| match step {
            Step::Wait(_) => false,
            Step::Orders(orders) => orders.iter().any(|order| order::is_of_group(&order.word)),
        };
        if program.steps.iter().any(in_groups) && otp::pg::spec().start().await.is_err() {
            return "there is no scope\n".to_owned();
        }
        for place in program.start {
            self.boot(place).await;
        }
        self.look(0).await;
        for step in program.steps {
            match step {
                Step::Wait(units) => {
                    for _ in 0..units {
                        let number = self.stage.next_step();
                        otp::test::advance(UNIT).await;
                        self.look(number).await;
                    }
                }
                Step::Orders(orders) => self.step(orders).await,
            }
        }
        let living = |place: &&char| self.places.get(place).is_some_and(|one| otp::is_alive(one.pid));
        let mut last: Vec<char> = self.places.keys().filter(living).copied().collect();
        last.sort_unstable();
        let take = |who| Order { who, word: "take".to_owned(), rest: Vec::new() };
        self.step(last.into_iter().map(take).collect()).await;
        for somebody in self.living.values() {
            otp::exit(somebody.pid, ExitReason::Kill);
        }
        otp::test::settle().await;
        self.trace
    }

    async fn boot(&mut self, place: char) {
        let name = self.incarnation(place);
        let (stage, body) = (self.stage.clone(), plain::body(self.stage.clone()));
        let (pid, client) = if is_server(place) {
            let Ok(client) = Serving::spec(Beginning::Well, stage).start().await else { return };
            let Some(pid) = client.pid() else { return };
            (pid, Some(client))
        } else {
            (otp::spawn(body), None)
        };
        self.stage.born(&name, Somebody { pid, client });
    }

    fn incarnation(&mut self, place: char) -> String {
        let number = self.incarnations.entry(place).or_default();
        *number += 1;
        format!("{place}#{number}")
    }

    async fn step(&mut self, orders: Vec<Order>) {
        let number = self.stage.next_step();
        for order in orders {
            self.order(order);
        }
        self.look(number).await;
    }

    /// Has a process do something, if it can.
    fn order(&mut self, order: Order) {
        let says = |text: &str| self.stage.says(order.who.to_string(), text.to_owned());
        let doer = match self.places.get(&order.who) {
            Some(doer) if self.busy.contains(&doer.pid) => return says("busy"),
            Some(doer) if self.is_living(doer.pid) => doer.pid,
            _ => return says("dead"),
        };
        let target = order.target();
        let (target, newborn) = match target {
            Some(place) if generate::starts(&order) => {
                if self.places.get(&place).is_some_and(|one| self.is_living(one.pid)) {
                    return says("taken");
                }
                (None, self.incarnation(place))
            }
            Some(place) => match self.places.get(&place) {
                Some(target) => (Some(target.clone()), String::new()),
                None => return says("none"),
            },
            None => (None, String::new()),
        };
        self.busy.insert(doer);
        otp::send(doer, Command { order, target, newborn });
    }

    fn is_living(&self, pid: Pid) -> bool {
        self.living.values().any(|one| one.pid == pid)
    }

    /// Waits until nothing happens any more, and tells what is different.
    async fn look(&mut self, number: u32) {
        otp::test::settle().await;
        self.receive_born();
        let ends = self.receive_ends();
        let mut notes = self.stage.notes();
        for done in notes.done.drain(..) {
            self.busy.remove(&done);
        }
        self.trace.push_str(&format!("@{number}\n"));
        for (who, text) in notes.take_results() {
            if text.starts_with('[') {
                // its marks went with the messages
                if let Some(one) = who.chars().next().and_then(|place| self.places.get(&place)) {
                    self.marks.remove(&one.pid);
                }
            }
            self.trace.push_str(&format!("{who}: {text}\n"));
        }
        for (name, reason) in ends {
            self.trace.push_str(&format!("{name} - {}\n", translation::shown(&reason)));
        }
        let mut marked = Vec::new();
        for (name, one) in &self.living {
            let (last, marks) = self.marks.get(&one.pid).copied().unwrap_or_default();
            let Some((line, queued)) = state::of(one.pid, marks, &self.busy, &notes) else { continue };
            if queued != last && !is_server(name.chars().next().unwrap_or('a')) {
                self.marks.insert(one.pid, (queued + 1, marks + 1));
                marked.push(one.pid);
            }
            if self.shown.get(&one.pid) != Some(&line) {
                self.trace.push_str(&format!("{name}{line}\n"));
                self.shown.insert(one.pid, line);
            }
        }
        drop(notes);
        for pid in marked {
            otp::send(pid, Mark);
        }
    }

    fn receive_born(&mut self) {
        let born = std::mem::take(&mut self.stage.notes().born);
        for (name, somebody) in born {
            otp::monitor(somebody.pid);
            if let Some(place) = name.chars().next() {
                self.places.insert(place, somebody.clone());
            }
            self.living.insert(name, somebody);
        }
    }

    /// Who has ended, and why, sorted by name.
    fn receive_ends(&mut self) -> Vec<(String, ExitReason)> {
        let mut ends = Vec::new();
        while let Some(info) = self.inbox.try_receive() {
            let Ok(Down { pid, reason, .. }) = info.take::<Down>() else { continue };
            let name = self.stage.name(Some(pid));
            self.living.remove(&name);
            self.busy.remove(&pid);
            ends.push((name, reason));
        }
        ends.sort_by(|(one, _), (other, _)| one.cmp(other));
        ends
    }
}
