//! Supervisors with parameters of their own.

use super::worker::end;
use otp::prelude::*;
use std::fmt::Debug;

pub(crate) struct Cell<T> {
    value: T,
}

#[gen_server]
impl<T: Clone> Cell<T> {
    #[init]
    pub(crate) fn new(value: T) -> Self {
        Self { value }
    }

    #[call]
    pub(crate) fn get(&self) -> T {
        self.value.clone()
    }
}

supervisor! {
    /// A cell that everybody sees, and `N` for nobody in particular.
    Pair<T: Clone + Debug, const N: usize>(value: T): one_for_one, intensity = 3, period = "5s" {
        cell: Cell<T> = Cell::spec(value.clone()),
        size: Cell<usize> = Cell::spec(N),
        more(value: T): Cell<T> = Cell::spec(value),
        same(): Cell<CellRef<T>> = Cell::spec(cell.clone()),
    }

    /// The parameters are known here.
    Pairs: one_for_all {
        words: Pair<&'static str, 1> = Pair { value: "word" }.spec(),
        numbers: Pair<u8, 2> = Pair { value: 7 }.spec(),
        reader: Cell<CellRef<u8>> = Cell::spec(numbers.cell()),
    }
}

#[tokio::test(start_paused = true)]
async fn a_supervisor_may_have_parameters() {
    let pairs = Pairs.start_link().await.unwrap();
    assert_eq!(pairs.words().cell().get().await, Ok("word"));
    assert_eq!(pairs.numbers().cell().get().await, Ok(7));
    assert_eq!((pairs.words().size().get().await, pairs.numbers().size().get().await), (Ok(1), Ok(2)));
    let more = pairs.numbers().start_more(9).await.unwrap();
    end(more.pid().unwrap(), ExitReason::Kill).await;
    assert_eq!(more.get().await, Ok(9));
    let same = pairs.words().start_same().await.unwrap().get().await.unwrap();
    assert_eq!(same.pid(), pairs.words().cell().pid());
    assert_eq!(pairs.reader().get().await.unwrap().get().await, Ok(7));
}

struct Twin<T>(T);

#[supervision]
impl<T> Twin<T>
where
    T: Clone + Send + Sync + 'static,
{
    #[child]
    fn one(&self) -> Spec<Cell<T>> {
        Cell::spec(self.0.clone())
    }

    #[child]
    fn other(&self, twins: &TwinRef<T>) -> Spec<Cell<CellRef<T>>> {
        Cell::spec(twins.one())
    }
}

#[tokio::test(start_paused = true)]
async fn so_may_a_block() {
    let twins = Twin(String::from("x")).start().await.unwrap();
    let one = twins.other().get().await.unwrap();
    assert_eq!(one.get().await.unwrap(), "x");
    twins.clone().stop().await.unwrap();
    assert_eq!(one.get().await, Err(otp::CallError::NoProc));
}
