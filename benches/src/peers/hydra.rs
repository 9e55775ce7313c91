//! hydra. Its clients are processes, and each of its calls has a timeout.

use crate::count::{self, Count};
use crate::framework::{Framework, Names, Supervises, be_busy, crash};
use hydra::{
    ChildSpec, Dest, ExitReason, From, GenServer, GenServerOptions, Pid, Process, Supervisor, SupervisorOptions,
};
use serde::{Deserialize, Serialize};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;
use tokio::task::yield_now;

pub(crate) struct Hydra;

#[derive(Default)]
struct Counter {
    count: Option<Count>,
    next: Option<Pid>,
    place: Option<Place>,
}

/// Where the pid of the present child is to be found: a pid does not outlive a restart. (A name would; but with two workers a
/// process may run before it can be given one, and then it is not started.)
type Place = Arc<RwLock<Option<Pid>>>;

#[derive(Serialize, Deserialize)]
enum Message {
    Add(u64),
    Sum(u64),
    Bump(u64),
    Spin,
    Link(Option<Pid>),
    Pass(u64),
    Crash,
}

impl Counter {
    fn add(&mut self, by: u64) -> Message {
        Message::Sum(self.count.get_or_insert_default().add(by))
    }
}

impl GenServer for Counter {
    type Message = Message;

    async fn init(&mut self) -> Result<(), ExitReason> {
        self.count = Some(Count::new());
        if let Some(place) = &self.place {
            *place.write().unwrap_or_else(PoisonError::into_inner) = Some(Process::current());
        }
        Ok(())
    }

    async fn handle_call(&mut self, message: Message, _from: From) -> Result<Option<Message>, ExitReason> {
        match message {
            Message::Add(by) => Ok(Some(self.add(by))),
            Message::Spin => {
                be_busy();
                Ok(Some(self.add(1)))
            }
            Message::Link(next) => {
                self.next = next;
                Ok(Some(self.add(0)))
            }
            _ => Ok(None),
        }
    }

    async fn handle_cast(&mut self, message: Message) -> Result<(), ExitReason> {
        match (message, self.next) {
            (Message::Bump(by), _) => drop(self.add(by)),
            (Message::Pass(0), _) => count::arrived(),
            (Message::Pass(left), Some(next)) => Counter::cast(next, Message::Pass(left - 1)),
            (Message::Crash, _) => crash(),
            _ => {}
        }
        Ok(())
    }
}

async fn ask(server: impl Into<Dest>, question: Message, within: Option<Duration>) -> Option<u64> {
    match Counter::call(server, question, within).await {
        Ok(Message::Sum(sum)) => Some(sum),
        _ => None,
    }
}

impl Framework for Hydra {
    type Server = Pid;

    fn client<T: Send + 'static>(runtime: &Runtime, client: impl Future<Output = T> + Send + 'static) -> T {
        runtime.block_on(async { Self::beside(client).await })
    }

    fn beside<T: Send + 'static>(
        client: impl Future<Output = T> + Send + 'static,
    ) -> impl Future<Output = T> + Send + 'static {
        let (answer, answered) = oneshot::channel();
        Process::spawn(async move {
            // on two workers it may run before it can be found, and then would get no answers
            while !Process::alive(Process::current()) {
                yield_now().await;
            }
            drop(answer.send(client.await));
        });
        async { answered.await.expect("no client panics") }
    }

    async fn start() -> Pid {
        Counter::default().start(GenServerOptions::new()).await.expect("it starts")
    }

    async fn add(server: &Pid, by: u64) -> u64 {
        ask(*server, Message::Add(by), None).await.expect("it runs")
    }

    async fn add_within_5_s(server: &Pid, by: u64) -> u64 {
        ask(*server, Message::Add(by), Some(Duration::from_secs(5))).await.expect("it runs")
    }

    async fn bump(server: &Pid, by: u64) {
        Counter::cast(*server, Message::Bump(by));
    }

    async fn spin(server: &Pid) -> u64 {
        ask(*server, Message::Spin, None).await.expect("it runs")
    }

    async fn link(server: &Pid, next: Option<Pid>) {
        ask(*server, Message::Link(next), None).await.expect("it runs");
    }

    async fn pass(server: &Pid, left: u64) {
        Counter::cast(*server, Message::Pass(left));
    }

    async fn stop(server: Pid) {
        Process::exit(server, "shutdown");
    }
}

impl Names for Hydra {
    type Name = String;

    async fn start_named(name: String) -> Pid {
        let server = Self::start().await;
        Process::register(server, name).expect("the name is free");
        server
    }

    fn name(name: String) -> String {
        name
    }

    async fn add_by_name(name: &String, by: u64) -> u64 {
        ask(name.clone(), Message::Add(by), None).await.expect("it runs")
    }
}

fn present(child: &Place) -> Option<Pid> {
    *child.read().unwrap_or_else(PoisonError::into_inner)
}

impl Supervises for Hydra {
    type Tree = Pid;
    type Child = Place;

    async fn tree(children: u64) -> (Pid, Vec<Place>) {
        let places: Vec<Place> = (0..children).map(|_| Place::default()).collect();
        let specs = places.iter().cloned().enumerate().map(|(number, place)| {
            let child = move || Counter { place: Some(Arc::clone(&place)), ..Counter::default() };
            ChildSpec::new(number.to_string()).start(move || child().start_link(GenServerOptions::new()))
        });
        let supervisor = Supervisor::with_children(specs).max_restarts(usize::MAX).max_duration(Duration::from_secs(1));
        (supervisor.start(SupervisorOptions::new()).await.expect("it starts"), places)
    }

    async fn add_to_child(child: &Place, by: u64) -> Option<u64> {
        ask(present(child)?, Message::Add(by), None).await
    }

    async fn crash(child: &Place) {
        Counter::cast(present(child).expect("it runs"), Message::Crash);
    }

    async fn end(tree: Pid) {
        Supervisor::stop(tree, ExitReason::from("shutdown"), None).await.expect("it stops");
    }
}
