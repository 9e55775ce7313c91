//! ractor. It has no supervisor that restarts: ours is written the way its examples show, on `handle_supervisor_evt`.

use crate::count::{self, Count};
use crate::framework::{Framework, Names, Supervises, be_busy, crash};
use ractor::rpc::CallResult;
use ractor::{Actor, ActorId, ActorProcessingErr, ActorRef, RpcReplyPort, SupervisionEvent};
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

pub(crate) struct Ractor;

pub(crate) enum Message {
    Add(u64, RpcReplyPort<u64>),
    Bump(u64),
    Spin(RpcReplyPort<u64>),
    Link(Option<ActorRef<Message>>, RpcReplyPort<u64>),
    Pass(u64),
    Crash,
}

struct Counter;

struct State {
    count: Count,
    next: Option<ActorRef<Message>>,
}

impl Actor for Counter {
    type Msg = Message;
    type State = State;
    type Arguments = ();

    async fn pre_start(&self, _myself: ActorRef<Message>, (): ()) -> Result<State, ActorProcessingErr> {
        Ok(State { count: Count::new(), next: None })
    }

    async fn handle(
        &self,
        _myself: ActorRef<Message>,
        message: Message,
        state: &mut State,
    ) -> Result<(), ActorProcessingErr> {
        match message {
            Message::Add(by, reply) => reply.send(state.count.add(by))?,
            Message::Bump(by) => {
                state.count.add(by);
            }
            Message::Spin(reply) => {
                be_busy();
                reply.send(state.count.add(1))?;
            }
            Message::Link(next, reply) => {
                state.next = next;
                reply.send(0)?;
            }
            Message::Pass(0) => count::arrived(),
            Message::Pass(left) => {
                if let Some(next) = &state.next {
                    next.cast(Message::Pass(left - 1))?;
                }
            }
            Message::Crash => crash(),
        }
        Ok(())
    }
}

async fn ask(
    server: &ActorRef<Message>,
    question: impl FnOnce(RpcReplyPort<u64>) -> Message + Send,
    within: Option<Duration>,
) -> Option<u64> {
    match server.call(question, within).await {
        Ok(CallResult::Success(answer)) => Some(answer),
        _ => None,
    }
}

impl Framework for Ractor {
    type Server = ActorRef<Message>;

    async fn start() -> ActorRef<Message> {
        Actor::spawn(None, Counter, ()).await.expect("it starts").0
    }

    async fn add(server: &ActorRef<Message>, by: u64) -> u64 {
        ask(server, |reply| Message::Add(by, reply), None).await.expect("it runs")
    }

    async fn add_within_5_s(server: &ActorRef<Message>, by: u64) -> u64 {
        let five = Some(Duration::from_secs(5));
        ask(server, |reply| Message::Add(by, reply), five).await.expect("it runs")
    }

    async fn bump(server: &ActorRef<Message>, by: u64) {
        server.cast(Message::Bump(by)).expect("it runs");
    }

    async fn spin(server: &ActorRef<Message>) -> u64 {
        ask(server, Message::Spin, None).await.expect("it runs")
    }

    async fn link(server: &ActorRef<Message>, next: Option<ActorRef<Message>>) {
        ask(server, |reply| Message::Link(next, reply), None).await.expect("it runs");
    }

    async fn pass(server: &ActorRef<Message>, left: u64) {
        server.cast(Message::Pass(left)).expect("it runs");
    }

    async fn stop(server: ActorRef<Message>) {
        server.stop(None);
    }
}

impl Names for Ractor {
    type Name = String;

    async fn start_named(name: String) -> ActorRef<Message> {
        Actor::spawn(Some(name), Counter, ()).await.expect("the name is free").0
    }

    fn name(name: String) -> String {
        name
    }

    async fn add_by_name(name: &String, by: u64) -> u64 {
        let server = ActorRef::where_is(name.as_str()).expect("somebody has the name");
        Self::add(&server, by).await
    }
}

type Cell = Arc<RwLock<ActorRef<Message>>>;

struct Supervisor;

impl Actor for Supervisor {
    type Msg = ();
    type State = HashMap<ActorId, Cell>;
    type Arguments = (u64, tokio::sync::oneshot::Sender<Vec<Cell>>);

    async fn pre_start(
        &self,
        myself: ActorRef<()>,
        (children, started): Self::Arguments,
    ) -> Result<Self::State, ActorProcessingErr> {
        let mut places = HashMap::new();
        let mut cells = Vec::new();
        for _ in 0..children {
            let child = Actor::spawn_linked(None, Counter, (), myself.get_cell()).await?.0;
            let id = child.get_id();
            let cell = Arc::new(RwLock::new(child));
            cells.push(Arc::clone(&cell));
            places.insert(id, cell);
        }
        drop(started.send(cells));
        Ok(places)
    }

    async fn handle_supervisor_evt(
        &self,
        myself: ActorRef<()>,
        event: SupervisionEvent,
        places: &mut Self::State,
    ) -> Result<(), ActorProcessingErr> {
        if let SupervisionEvent::ActorFailed(crashed, _) = event
            && let Some(cell) = places.remove(&crashed.get_id())
        {
            let child = Actor::spawn_linked(None, Counter, (), myself.get_cell()).await?.0;
            places.insert(child.get_id(), Arc::clone(&cell));
            *cell.write().unwrap_or_else(PoisonError::into_inner) = child;
        }
        Ok(())
    }
}

fn present(child: &Cell) -> ActorRef<Message> {
    child.read().unwrap_or_else(PoisonError::into_inner).clone()
}

impl Supervises for Ractor {
    type Tree = (ActorRef<()>, tokio::task::JoinHandle<()>);
    type Child = Cell;

    async fn tree(children: u64) -> (Self::Tree, Vec<Cell>) {
        let (started, cells) = tokio::sync::oneshot::channel();
        let tree = Actor::spawn(None, Supervisor, (children, started)).await.expect("it starts");
        (tree, cells.await.expect("it has started"))
    }

    async fn add_to_child(child: &Cell, by: u64) -> Option<u64> {
        ask(&present(child), |reply| Message::Add(by, reply), None).await
    }

    async fn crash(child: &Cell) {
        present(child).cast(Message::Crash).expect("it runs");
    }

    async fn end((supervisor, ended): Self::Tree) {
        supervisor.stop(None);
        ended.await.expect("it stops");
    }
}
