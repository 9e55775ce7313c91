//! A server from one impl block, tried from outside.
use otp::prelude::*;
use std::time::Duration;

#[derive(Debug, Default)]
struct Counter {
    n: u64,
}

#[gen_server]
impl Counter {
    #[init]
    fn new(n: u64) -> Self {
        Self { n }
    }
    #[call]
    fn add(&mut self, by: u64) -> u64 {
        self.n += by;
        self.n
    }
    #[cast]
    fn boom(&mut self) {
        panic!("boom");
    }
}

supervisor! {
    /// Root.
    Root(start: u64): one_for_one, intensity = 3, period = "5s" {
        counter: Counter = Counter::spec(*start),
        #[temporary]
        extra(n: u64): Counter = Counter::spec(n),
    }
}

#[tokio::test(start_paused = true)]
async fn slice() {
    let c = Counter::start_link(1).await.unwrap();
    assert_eq!(c.add(2).await, Ok(3));
    c.boom();
    println!("{:?}", c.add(1).await);
    println!("{:?}", c.add(1).await);
    let root = Root { start: 5 }.start_link().await.unwrap();
    let c = root.counter();
    assert_eq!(c.add(1).await, Ok(6));
    c.boom();
    println!("{:?}", c.add(1).await);
    assert_eq!(c.add(1).await, Ok(6));
    let e = root.start_extra(9).await.unwrap();
    assert_eq!(e.add(1).await, Ok(10));
    println!("{}", otp::supervisor::tree(root.as_ref()).await.unwrap());
    root.stop().await.unwrap();
    println!("{:?} {:?}", c.add(1).await, e.add(1).timeout(Duration::from_secs(1)).await);
    assert!(otp::processes().is_empty());
}
