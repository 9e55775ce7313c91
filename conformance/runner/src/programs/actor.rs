//! A process of a program, and how it does what it is told.

use super::mail::{self, Known, Mail, Sent, Timed};
use super::order::Order;
use super::plain;
use super::run::UNIT;
use super::server::{Beginning, Serving, ServingRef};
use super::stage::{Somebody, Stage};
use super::translation;
use otp::prelude::*;
use otp::{Exit, Inbox, Pid, pg, receive, registry};
use std::collections::VecDeque;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

/// The group of a program.
const GROUP: &str = "group";

/// An order, and whom it concerns.
#[derive(Debug)]
pub(super) struct Command {
    pub(super) order: Order,
    /// Who has the place it names.
    pub(super) target: Option<Somebody>,
    /// How whoever is started will be called.
    pub(super) newborn: String,
}

/// What comes of an order.
pub(super) enum Done {
    /// It is done, and what was to be said is said.
    Said,
    /// The process ends.
    Ends(ExitReason),
}

/// What a process of a program knows.
pub(super) struct Actor {
    me: Pid,
    stage: Arc<Stage>,
    known: Known,
    /// Who waits for an answer.
    pub(super) kept: VecDeque<ReplyTo<String>>,
    /// What a server has received, and in which step.
    received: Vec<(u32, Mail)>,
}

impl fmt::Debug for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Actor({})", self.me)
    }
}

impl Actor {
    pub(super) fn new(me: Pid, stage: Arc<Stage>) -> Self {
        Self { me, stage, known: Known::default(), kept: VecDeque::new(), received: Vec::new() }
    }

    pub(super) fn read(&self, info: Info) -> Mail {
        Mail::read(info, &self.known)
    }

    pub(super) fn remember(&mut self, mail: Mail) {
        self.received.push((self.stage.step(), mail));
    }

    /// Says something that nobody has asked for.
    pub(super) fn note(&self, text: String) {
        self.stage.says(self.stage.name(Some(self.me)), text);
    }

    /// Does what it is told. The future is boxed, because a process may start one like itself.
    pub(super) fn execute<'a>(
        &'a mut self,
        command: Command,
        inbox: Option<&'a mut Inbox>,
    ) -> Pin<Box<dyn Future<Output = Done> + Send + 'a>> {
        Box::pin(async move {
            let (who, me) = (command.order.who, self.me);
            match command.order.word.as_str() {
                "exit" => return Done::Ends(translation::reason(command.order.word_at(0))),
                "return" => return Done::Ends(ExitReason::Normal),
                "error" => panic!("{}", command.order.word_at(0)),
                _ => {}
            }
            let said = match (&command.target, inbox) {
                (_, _) if command.order.word.starts_with("sp") => Some(self.spawn(&command)),
                (_, _) if command.is_start() => self.start(&command).await,
                (_, Some(inbox)) if matches!(command.order.word.as_str(), "take" | "pick" | "unlink_flush") => {
                    self.look_into(inbox, &command).await
                }
                (Some(target), _) => self.concerning(&command.order, target).await,
                (None, _) => self.by_itself(&command.order).await,
            };
            if let Some(said) = said {
                self.stage.says(who.to_string(), said);
            }
            self.stage.notes().done.push(me);
            Done::Said
        })
    }

    fn spawn(&mut self, command: &Command) -> String {
        let body = plain::body(self.stage.clone());
        let pid = match command.order.word.as_str() {
            "spawn" => otp::spawn(body),
            "spawn_link" => otp::spawn_link(body),
            _ => {
                let (pid, monitor) = otp::spawn_monitor(body);
                self.known.monitors.push((monitor, Some(pid)));
                pid
            }
        };
        self.stage.born(&command.newborn, Somebody { pid, client: None });
        command.newborn.clone()
    }

    async fn start(&mut self, command: &Command) -> Option<String> {
        let beginning = match command.order.word.as_str() {
            "start_fail" => Beginning::Fails(translation::reason(command.order.word_at(1))),
            "start_ignore" => Beginning::Ignores,
            _ => Beginning::Well,
        };
        let mut spec = Serving::spec(beginning, self.stage.clone());
        if command.order.rest.len() > 1 && command.order.word != "start_fail" {
            spec = spec.name(command.order.word_at(1));
        }
        let started = match command.order.word.as_str() {
            "start_link" => spec.start_link().await,
            _ => spec.start().await,
        };
        Some(match started {
            Ok(client) => {
                let pid = client.pid().unwrap_or(self.me);
                self.stage.born(&command.newborn, Somebody { pid, client: Some(client) });
                command.newborn.clone()
            }
            Err(StartError::AlreadyStarted(pid)) => format!("already_started {}", self.stage.name(Some(pid))),
            Err(error) => translation::not_started(error),
        })
    }

    /// What only a plain process can do: look into its mailbox.
    async fn look_into(&mut self, inbox: &mut Inbox, command: &Command) -> Option<String> {
        match command.order.word.as_str() {
            "take" => {
                let mut steps = vec![Vec::new()];
                while let Some(info) = inbox.try_receive() {
                    match (self.read(info), steps.last_mut()) {
                        (Mail::Mark, _) => steps.push(Vec::new()),
                        (mail, Some(step)) => step.push(mail),
                        (_, None) => {}
                    }
                }
                Some(mail::shown(steps, &self.stage))
            }
            "pick" => {
                let tag = command.order.word_at(0);
                let found = receive!(match inbox {
                    sent: Sent if sent.tag == tag => "picked",
                    _ if after(Duration::ZERO) => "none",
                });
                Some(found.to_owned())
            }
            _ => {
                let pid = command.target.as_ref()?.pid;
                otp::unlink(pid);
                receive!(match inbox {
                    exit: Exit if exit.from == Some(pid) => Some("flushed".to_owned()),
                    _ if after(Duration::ZERO) => None,
                })
            }
        }
    }

    /// What is done to another process.
    async fn concerning(&mut self, order: &Order, target: &Somebody) -> Option<String> {
        let pid = target.pid;
        match order.word.as_str() {
            "link" => otp::link(pid),
            "unlink" => otp::unlink(pid),
            "monitor" => self.known.monitors.push((otp::monitor(pid), Some(pid))),
            "exit_to" => otp::exit(pid, translation::reason(order.word_at(1))),
            "send" => otp::send(pid, self.sent(order.word_at(1))),
            "register" => return badarg(otp::register(order.word_at(1), pid).is_ok()),
            "alive" => return Some(otp::is_alive(pid).to_string()),
            "send_after" => {
                let timed = Timed(order.word_at(2).to_owned());
                self.known.timers.push(otp::send_after(pid, self.time(order.word_at(1)), timed));
            }
            "start_timer" => {
                let timed = Timed(order.word_at(2).to_owned());
                self.known.timers.push(otp::start_timer(pid, self.time(order.word_at(1)), timed));
            }
            // it cannot fail: the scope lives as long as the program
            "join" => drop(pg::join(GROUP, pid).await),
            "leave" => {
                let left = pg::leave(GROUP, pid).await;
                return Some(if left.is_ok() { "ok" } else { "not_joined" }.to_owned());
            }
            "call" => return Some(self.call(target.client.as_ref()?, order).await),
            "cast" => target.client.as_ref()?.tell(order.word_at(1)),
            "stop" => {
                let (reason, timeout) = (translation::reason(order.word_at(1)), self.timeout(order.word_at(2)));
                let stopped = target.client.as_ref()?.stop_with(reason, timeout).await;
                breathe().await;
                return Some(translation::called(stopped.map(|()| "ok".to_owned())));
            }
            other => return Some(format!("what is `{other}`?")),
        }
        None
    }

    /// What names no place.
    async fn by_itself(&mut self, order: &Order) -> Option<String> {
        let name = order.word_at(0).to_owned();
        Some(match order.word.as_str() {
            "take" => {
                let received = std::mem::take(&mut self.received);
                let mut steps: Vec<Vec<Mail>> = Vec::new();
                let mut last = None;
                for (step, mail) in received {
                    if last != Some(step) {
                        steps.push(Vec::new());
                    }
                    last = Some(step);
                    steps.last_mut()?.push(mail);
                }
                mail::shown(steps, &self.stage)
            }
            "monitor_name" => {
                let found = otp::whereis(name.clone());
                if let Some(found) = found {
                    self.stage.notes().by_name.push((self.me, self.known.monitors.len(), found));
                }
                self.known.monitors.push((ServerHandle::monitor(&Serving::named(name)), found));
                self.stage.name(found)
            }
            "demonitor" | "demonitor_flush" => {
                let Some(at) = nth(&self.known.monitors, &name) else { return Some("none".to_owned()) };
                let monitor = self.known.monitors[at].0;
                let removed =
                    if order.word == "demonitor" { otp::demonitor(monitor) } else { otp::demonitor_flush(monitor) };
                if removed {
                    self.stage.notes().by_name.retain(|(whose, which, _)| (*whose, *which) != (self.me, at));
                }
                removed.to_string()
            }
            "trap" => otp::trap_exit(name == "true").to_string(),
            "send_name" => return badarg(registry::send(name, self.sent(order.word_at(1))).is_ok()),
            "unregister" => return badarg(otp::unregister(name).is_some()),
            "whereis" => self.stage.name(otp::whereis(name)),
            "send_after_name" => {
                let timed = Timed(order.word_at(2).to_owned());
                self.known.timers.push(otp::send_after(name.as_str(), self.time(order.word_at(1)), timed));
                return None;
            }
            "cancel" | "read" => {
                let Some(at) = nth(&self.known.timers, &name) else { return Some("none".to_owned()) };
                let timer = self.known.timers[at];
                let left = if order.word == "cancel" { otp::cancel_timer(timer) } else { otp::read_timer(timer) };
                left.map_or_else(|| "false".to_owned(), |left| left.as_millis().div_ceil(UNIT.as_millis()).to_string())
            }
            "call_name" => self.call(&Serving::named(name), order).await,
            "members" => format!("<{}>", self.stage.members(&pg::get_members(GROUP))),
            "watch" => {
                let Ok((watch, members)) = pg::monitor(GROUP).await else { return Some("no scope".to_owned()) };
                self.known.watches.push(watch);
                format!("<{}>", self.stage.members(&members))
            }
            "unwatch" => {
                let Some(at) = nth(&self.known.watches, &name) else { return Some("none".to_owned()) };
                let was = pg::demonitor(self.known.watches[at]).await;
                if was == Ok(true) { "ok" } else { "false" }.to_owned()
            }
            "reply" => match self.kept.pop_front() {
                Some(reply) => {
                    reply.send("later".to_owned());
                    return None;
                }
                None => "none".to_owned(),
            },
            other => format!("what is `{other}`?"),
        })
    }

    fn sent(&self, tag: &str) -> Sent {
        Sent { from: Some(self.me), tag: tag.to_owned() }
    }

    async fn call(&self, server: &ServingRef, order: &Order) -> String {
        let request = order.word_at(1);
        let call = match request {
            "later" | "never" => server.ask_later(request == "later"),
            _ => server.ask(request),
        };
        let call = match self.timeout(order.word_at(2)) {
            Some(timeout) => call.timeout(timeout),
            None => call.no_timeout(),
        };
        let result = call.await;
        breathe().await;
        translation::called(result)
    }

    fn timeout(&self, units: &str) -> Option<Duration> {
        if units == "0" { None } else { Some(self.time(units)) }
    }

    /// Half a unit less, so that nothing is due when something is done; and what is ordered earlier is due earlier, as it is where
    /// time passes between two orders.
    fn time(&self, units: &str) -> Duration {
        let ordered = Duration::from_millis(self.stage.step().min(49).into());
        (UNIT * units.parse().unwrap_or(1)).saturating_sub(UNIT / 2) + ordered
    }
}

impl Command {
    pub(super) fn is_start(&self) -> bool {
        super::generate::starts(&self.order)
    }
}

fn badarg(done: bool) -> Option<String> {
    if done { None } else { Some("badarg".to_owned()) }
}

fn nth<T>(all: &[T], text: &str) -> Option<usize> {
    text.parse::<usize>().ok()?.checked_rem(all.len())
}

/// On the BEAM a process ends between any two things it does; here it ends where it waits.
async fn breathe() {
    tokio::task::yield_now().await;
}
