//! Handlers stay plain methods: a unit test needs no process.

use otp::prelude::*;

#[derive(Debug)]
pub struct Counter {
    n: u64,
}

pub struct Tick;

#[gen_server]
impl Counter {
    const STEP: u64 = 2;

    #[init]
    pub const fn new(n: u64) -> Self {
        Counter { n }
    }

    #[call]
    pub const fn get(&self) -> u64 {
        self.n
    }

    #[cast]
    pub fn add(&mut self, n: u64) {
        self.n += n * Self::STEP;
    }

    #[call]
    pub fn finish(&mut self, cx: &mut Ctx<Self>) -> u64 {
        cx.stop(ExitReason::Normal);
        self.double()
    }

    #[info]
    fn tick(&mut self, _: Tick) {
        self.n += 1;
    }

    #[terminate]
    async fn bye(&mut self, reason: ExitReason, cx: &mut Ctx<Self>) {
        assert_eq!(reason, ExitReason::Normal);
        drop(cx.pid());
        self.n = 0;
    }

    const fn double(&self) -> u64 {
        self.n * 2
    }
}

fn main() {
    let mut counter = Counter::new(1);
    counter.add(1);
    counter.tick(Tick);
    assert_eq!(counter.get(), 4);
    let mut cx = Ctx::for_test();
    assert_eq!(counter.finish(&mut cx), 8);
    assert_eq!(cx.stopping(), Some(&ExitReason::Normal));
    run();
}

/// A server may also be made in a function, and by a macro.
#[otp::main(flavor = "current_thread")]
async fn run() {
    macro_rules! server {
        ($name:ident, $reply:ty, $argument:ident) => {
            #[derive(Default)]
            struct $name;

            #[gen_server]
            impl $name {
                #[call]
                fn get(&self, $argument: $reply, other: $reply) -> $reply {
                    drop(other);
                    $argument
                }

                #[cast]
                fn nothing(&self, cx: &mut Ctx<Self>) -> Result<(), Stop> {
                    cx.stop(ExitReason::Normal);
                    Ok(())
                }
            }
        };
    }
    server!(Local, String, other);
    let local = Local::start().await.expect("it starts");
    assert_eq!(local.get("a".to_owned(), "b".to_owned()).await, Ok("a".to_owned()));
    local.nothing();

    let counter = Counter::start(1).await.expect("it starts");
    counter.send(Tick);
    counter.add(1);
    assert_eq!(counter.finish().await, Ok(8));
}
