//! Calls and casts.

// ANCHOR: imports
use otp::gen_server::{Response, abcast, call_many};
use otp::prelude::*;
use otp::{CallError, RequestSet};
use std::collections::HashMap;
use std::time::Duration;
// ANCHOR_END: imports

// ANCHOR: account
#[derive(Debug, Default)]
pub struct Account {
    balance: u64,
    notes: Vec<&'static str>,
}

/// There is not enough money.
#[derive(Debug, PartialEq)]
pub struct Short {
    by: u64,
}

#[gen_server]
impl Account {
    #[call]
    pub fn deposit(&mut self, amount: u64) -> u64 {
        self.balance += amount;
        self.balance
    }

    /// A `Result` is a reply like any other.
    #[call]
    pub fn withdraw(&mut self, amount: u64) -> Result<u64, Short> {
        if amount > self.balance {
            return Err(Short { by: amount - self.balance });
        }
        self.balance -= amount;
        Ok(self.balance)
    }

    #[cast]
    pub fn note(&mut self, text: &'static str) {
        self.notes.push(text);
    }
}

#[otp::test]
async fn two_kinds_of_failure() -> Result<(), CallError> {
    let account = Account::start_link().await.expect("init does not fail");

    account.deposit(10).await?;
    assert_eq!(account.withdraw(7).await?, Ok(3)); // outer: the call; inner: the answer
    assert_eq!(account.withdraw(7).await?, Err(Short { by: 4 }));
    Ok(())
}
// ANCHOR_END: account

// ANCHOR: slow
#[derive(Debug, Default)]
pub struct Slow;

#[gen_server]
impl Slow {
    #[call]
    pub async fn work(&self, time: Duration) -> &'static str {
        tokio::time::sleep(time).await;
        "done"
    }

    /// Callers of this one wait longer unless they say otherwise.
    #[call(timeout = "1m")]
    pub async fn work_more(&self, time: Duration) -> &'static str {
        tokio::time::sleep(time).await;
        "done"
    }
}

#[otp::test]
async fn a_call_waits_five_seconds_unless_told_otherwise() {
    let secs = Duration::from_secs;
    let slow = Slow::start_link().await.expect("init does not fail");

    assert_eq!(slow.work(secs(6)).await, Err(CallError::Timeout(secs(5))));
    assert_eq!(slow.work(secs(6)).timeout(secs(10)).await, Ok("done"));
    assert_eq!(slow.work(secs(600)).no_timeout().await, Ok("done"));
    assert_eq!(slow.work_more(secs(30)).await, Ok("done"));
}
// ANCHOR_END: slow

// ANCHOR: send
#[otp::test]
async fn two_servers_work_at_once() -> Result<(), CallError> {
    let one = Slow::start_link().await.expect("init does not fail");
    let two = Slow::start_link().await.expect("init does not fail");

    let first = one.work(Duration::from_secs(1)).send(); // on its way
    let second = two.work(Duration::from_secs(1)).send();
    assert_eq!((first.await?, second.await?), ("done", "done"));
    Ok(())
}
// ANCHOR_END: send

// ANCHOR: wait
#[otp::test]
async fn a_request_is_waited_for_more_than_once() {
    let secs = Duration::from_secs;
    let slow = Slow::start_link().await.expect("init does not fail");

    let mut request = slow.work(secs(20)).send();
    assert_eq!(request.wait(secs(1)).await, None); // not yet
    assert_eq!(request.wait(secs(60)).await, Some(Ok("done")));

    let request = slow.work(secs(20)).send();
    assert_eq!(request.receive(secs(1)).await, None); // its reply will be dropped
}
// ANCHOR_END: wait

// ANCHOR: set
#[otp::test]
async fn the_first_answer_comes_first() {
    let secs = Duration::from_secs;
    let one = Slow::start_link().await.expect("init does not fail");
    let two = Slow::start_link().await.expect("init does not fail");

    let mut requests = RequestSet::new();
    requests.send("slow", one.work(secs(60)));
    requests.send("quick", two.work(secs(1)));
    requests.send("nobody", Slow::named("nobody").work(secs(1)));

    assert_eq!(requests.next().await, Some(("nobody", Err(CallError::NoProc))));
    assert_eq!(requests.next().await, Some(("quick", Ok("done"))));
    assert_eq!(requests.wait(secs(10)).await, Response::Timeout); // and it is still there
    assert_eq!(requests.labels().collect::<Vec<_>>(), [&"slow"]);
    assert_eq!(requests.receive(secs(60)).await, Response::Reply("slow", Ok("done")));
    assert_eq!(requests.next().await, None);
}
// ANCHOR_END: set

// ANCHOR: many
#[otp::test]
async fn all_are_asked_at_once() {
    let branches = [
        Account::start_link().await.expect("init does not fail"),
        Account::start_link().await.expect("init does not fail"),
        Account::named("closed"),
    ];

    let deposits = call_many(&branches, |branch| branch.deposit(10)).timeout(Duration::from_secs(1));
    let (replies, failures) = deposits.await;

    assert_eq!(replies.iter().map(|(_branch, balance)| balance).sum::<u64>(), 20);
    for (branch, error) in failures {
        assert_eq!((branch.pid(), error), (None, CallError::NoProc));
    }
    abcast(&branches, |branch| branch.note("inventory")); // nobody waits for it
}
// ANCHOR_END: many

// ANCHOR: later
#[derive(Debug, Default)]
pub struct Board {
    notes: HashMap<String, String>,
    waiting: HashMap<String, Vec<ReplyTo<String>>>,
}

#[gen_server(into(String))]
impl Board {
    /// Replies as soon as there is such a note.
    #[call]
    pub fn wait_for(&mut self, title: String, reply: ReplyTo<String>) {
        match self.notes.get(&title) {
            Some(note) => reply.send(note.clone()),
            None => self.waiting.entry(title).or_default().push(reply),
        }
    }

    /// Pins a note and answers everybody who waited for it.
    #[cast]
    pub fn pin(&mut self, title: String, note: String) {
        for reply in self.waiting.remove(&title).unwrap_or_default() {
            reply.send(note.clone());
        }
        self.notes.insert(title, note);
    }
}

#[otp::test]
async fn a_reply_may_come_later() -> Result<(), CallError> {
    let board = Board::start_link().await.expect("init does not fail");

    let waiting = board.wait_for("lunch").send();
    board.pin("lunch", "soup");
    assert_eq!(waiting.await?, "soup");
    Ok(())
}
// ANCHOR_END: later

// ANCHOR: info
/// What other processes tell a door.
#[derive(Debug)]
pub struct Knock(pub &'static str);

#[derive(Debug, Default)]
pub struct Door {
    knocks: Vec<&'static str>,
}

#[gen_server]
impl Door {
    /// Messages that are not calls or casts are chosen by their type.
    #[info]
    fn knock(&mut self, knock: Knock) {
        self.knocks.push(knock.0);
    }

    #[call]
    pub fn knocks(&self) -> Vec<&'static str> {
        self.knocks.clone()
    }
}

#[otp::test]
async fn any_process_may_send_any_message() -> Result<(), CallError> {
    let door = Door::start_link().await.expect("init does not fail");

    door.send(Knock("hello"));
    assert_eq!(door.knocks().await?, ["hello"]);
    Ok(())
}
// ANCHOR_END: info

// ANCHOR: clauses
#[derive(Debug)]
pub enum Order {
    Coffee { shots: u8 },
    Cake { slices: u32 },
    Nothing,
}

#[derive(Debug, PartialEq)]
pub enum Answer {
    HereYouAre,
    Sorry(&'static str),
}

#[derive(Debug)]
pub struct Cafe {
    cake: u32,
}

#[gen_server]
impl Cafe {
    #[init]
    pub fn new(cake: u32) -> Self {
        Self { cake }
    }

    #[call]
    pub fn order(&mut self, order: Order) -> Answer {
        match order {
            Order::Coffee { shots: 0 } => Answer::Sorry("that is a cup of nothing"),
            Order::Coffee { shots } if shots > 4 => Answer::Sorry("that is not healthy"),
            Order::Coffee { .. } => Answer::HereYouAre,
            Order::Cake { slices } if slices > self.cake => Answer::Sorry("we are out of cake"),
            Order::Cake { slices } => {
                self.cake -= slices;
                Answer::HereYouAre
            }
            Order::Nothing => Answer::Sorry("the chairs are for guests"),
        }
    }
}

#[otp::test]
async fn clauses_are_a_match() -> Result<(), CallError> {
    let cafe = Cafe::start_link(2).await.expect("init does not fail");

    assert_eq!(cafe.order(Order::Cake { slices: 2 }).await?, Answer::HereYouAre);
    assert_eq!(cafe.order(Order::Cake { slices: 1 }).await?, Answer::Sorry("we are out of cake"));
    assert_eq!(cafe.order(Order::Coffee { shots: 5 }).await?, Answer::Sorry("that is not healthy"));
    assert_eq!(cafe.order(Order::Coffee { shots: 2 }).await?, Answer::HereYouAre);
    assert_eq!(cafe.order(Order::Nothing).await?, Answer::Sorry("the chairs are for guests"));
    Ok(())
}
// ANCHOR_END: clauses

// ANCHOR: context
#[derive(Debug)]
pub struct Session {
    user: String,
    greeted: bool,
}

#[gen_server(into(String))]
impl Session {
    /// `start_link` returns when this has returned; the rest is done before any message.
    #[init]
    pub fn new(user: String, cx: &mut Ctx<Self>) -> Self {
        cx.continue_with(SessionContinue::Greet { text: "hello".to_owned() });
        Self { user, greeted: false }
    }

    #[handle_continue]
    fn greet(&mut self, text: String) {
        println!("{text}, {}", self.user);
        self.greeted = true;
    }

    /// Asks for a word when nothing comes for ten seconds.
    #[call]
    pub fn greeted(&self, cx: &mut Ctx<Self>) -> bool {
        cx.timeout(Duration::from_secs(10));
        self.greeted
    }

    #[info]
    fn idle(&mut self, _: Timeout, cx: &mut Ctx<Self>) {
        cx.stop(ExitReason::Normal);
    }
}

#[otp::test]
async fn an_idle_session_ends() -> Result<(), CallError> {
    let session = Session::start("ada").await.expect("init does not fail");
    assert!(session.greeted().await?);

    tokio::time::sleep(Duration::from_secs(11)).await;
    assert_eq!(session.greeted().await, Err(CallError::NoProc));
    Ok(())
}
// ANCHOR_END: context
