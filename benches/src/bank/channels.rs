//! Communicating sequential processes: tellers that share nothing but channels.

use super::rules::{Amount, Bank, Refused};
use tokio::sync::{mpsc, oneshot};

/// How many tellers there are. Account `n` is kept by teller `n % TELLERS`.
const TELLERS: usize = 2;
/// How many orders wait at a teller before its customers do.
const COUNTER: usize = 16;

// ANCHOR: messages
struct Order {
    from: usize,
    to: usize,
    amount: Amount,
    done: oneshot::Sender<Result<(), Refused>>,
}

/// Money on its way between two tellers. The customer hears of it where it arrives.
struct Arrival {
    to: usize,
    amount: Amount,
    done: oneshot::Sender<Result<(), Refused>>,
}
// ANCHOR_END: messages

struct Teller {
    balances: Vec<Amount>,
    orders: mpsc::Receiver<Order>,
    arrivals: mpsc::UnboundedReceiver<Arrival>,
    audits: mpsc::Receiver<oneshot::Sender<Amount>>,
    others: Vec<mpsc::WeakUnboundedSender<Arrival>>,
}

// ANCHOR: teller
impl Teller {
    async fn run(mut self) {
        loop {
            tokio::select! {
                Some(Arrival { to, amount, done }) = self.arrivals.recv() => {
                    self.balances[to / TELLERS] += amount;
                    let _ = done.send(Ok(())); // the customer may have gone home
                }
                Some(order) = self.orders.recv() => self.carry_out(order),
                Some(answer) = self.audits.recv() => {
                    let _ = answer.send(self.balances.iter().sum());
                }
                else => return, // all customers have left
            }
        }
    }

    fn carry_out(&mut self, Order { from, to, amount, done }: Order) {
        let balance = &mut self.balances[from / TELLERS];
        let Some(rest) = balance.checked_sub(amount) else {
            let _ = done.send(Err(Refused::NotCovered));
            return;
        };
        let Some(other) = self.others[to % TELLERS].upgrade() else {
            let _ = done.send(Err(Refused::Closed));
            return;
        };
        *balance = rest;
        // without a bound, or two tellers could wait for each other; there are never more than orders not yet answered
        if let Err(mpsc::error::SendError(back)) = other.send(Arrival { to, amount, done }) {
            *balance += amount;
            let _ = back.done.send(Err(Refused::Closed));
        }
    }
}
// ANCHOR_END: teller

/// The ends of a teller's channels that its customers hold.
#[derive(Debug, Clone)]
struct Desk {
    orders: mpsc::Sender<Order>,
    audits: mpsc::Sender<oneshot::Sender<Amount>>,
    _open: mpsc::UnboundedSender<Arrival>,
}

#[derive(Debug, Clone)]
pub(crate) struct Counter(Vec<Desk>);

impl Bank for Counter {
    const ALWAYS_BALANCED: bool = false;

    async fn open(balances: Vec<Amount>) -> Self {
        let (arriving, arrivals): (Vec<_>, Vec<_>) = (0..TELLERS).map(|_| mpsc::unbounded_channel()).unzip();
        let desks = arrivals.into_iter().enumerate().map(|(number, arrivals)| {
            let (orders, ordered) = mpsc::channel(COUNTER);
            let (audits, audited) = mpsc::channel(1);
            let teller = Teller {
                balances: balances.iter().copied().skip(number).step_by(TELLERS).collect(),
                orders: ordered,
                arrivals,
                audits: audited,
                others: arriving.iter().map(mpsc::UnboundedSender::downgrade).collect(),
            };
            tokio::spawn(teller.run());
            Desk { orders, audits, _open: arriving[number].clone() }
        });
        Counter(desks.collect())
    }

    // ANCHOR: customer
    async fn transfer(&self, from: usize, to: usize, amount: Amount) -> Result<(), Refused> {
        let (done, answer) = oneshot::channel();
        let order = Order { from, to, amount, done };
        self.0[from % TELLERS].orders.send(order).await.map_err(|_closed| Refused::Closed)?;
        answer.await.unwrap_or(Err(Refused::Closed))
    }
    // ANCHOR_END: customer

    async fn total(&self) -> Result<Amount, Refused> {
        let mut total = 0;
        for desk in &self.0 {
            let (answer, counted) = oneshot::channel();
            desk.audits.send(answer).await.map_err(|_closed| Refused::Closed)?;
            total += counted.await.map_err(|_closed| Refused::Closed)?;
        }
        Ok(total)
    }
}
