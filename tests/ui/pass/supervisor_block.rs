//! The impl block: an ordinary block around the children.
#![deny(warnings, missing_docs, clippy::pedantic)]

use otp::prelude::*;

/// Counts.
#[derive(Debug, Default)]
pub struct Counter {
    n: u64,
}

#[gen_server]
impl Counter {
    /// The next number.
    #[call]
    pub fn next(&mut self) -> u64 {
        self.n += 1;
        self.n
    }
}

/// The root.
#[derive(Debug)]
pub struct Root {
    name: String,
}

#[supervision(one_for_one, intensity = 3, period = "5s", auto_shutdown(all_significant))]
impl Root {
    const SUFFIX: &str = "counter";

    /// Counts.
    #[child]
    pub fn counter(&self) -> Spec<Counter> {
        Counter::spec().name(self.label())
    }

    #[child(transient, significant, shutdown = "10s")]
    fn private(&self) -> Spec<Counter> {
        let _ = self;
        Counter::spec()
    }

    /// Not here.
    #[cfg(any())]
    #[child]
    pub fn left_out(&self) -> Spec<Missing> {
        Missing::spec()
    }

    /// Another tree.
    #[child(shutdown(infinity))]
    pub fn below(&self) -> otp::Spec<tree::Below> {
        tree::Below { depth: self.name.len() }.spec()
    }

    /// One of many.
    #[dynamic]
    pub fn worker(&self, name: String, #[cfg(any())] left_out: Missing, mut tries: u8) -> Spec<Counter> {
        tries += 1;
        Counter::spec().name(format!("{}-{name}-{tries}", self.name))
    }

    fn label(&self) -> String {
        format!("{}-{}", self.name, Self::SUFFIX)
    }
}

#[supervision]
#[cfg(any())]
impl Nowhere {
    #[child]
    fn missing(&self) -> Spec<Missing> {
        Missing::spec()
    }

    #[dynamic]
    fn more(&self, missing: Missing) -> Spec<Missing> {
        Missing::spec(missing)
    }
}

mod tree {
    use super::Counter;
    use otp::prelude::*;

    #[derive(Debug)]
    pub struct Below {
        pub depth: usize,
    }

    #[otp::supervision]
    impl Below {
        /// A supervisor's own `spec` is used when there is one.
        pub fn spec(self) -> Spec<Self> {
            assert!(self.depth < 100);
            Spec::__new(self)
        }

        /// Counts.
        #[otp::child]
        pub fn counter(&self) -> Spec<Counter> {
            let _ = self.depth;
            Counter::spec()
        }

        /// A tree may start more of its own kind.
        #[dynamic(temporary)]
        pub fn deeper(&self) -> Spec<Self> {
            Self { depth: self.depth + 1 }.spec()
        }
    }
}

async fn run() -> Result<(), otp::StartError> {
    let root: RootRef = Root { name: "root".to_owned() }.start_link().await?;
    let _ = root.counter().next().await;
    let _ = root.private();
    let worker: Ref<Counter> = root.start_worker("a".to_owned(), 3).await?;
    let _ = worker.next().await;
    let _ = root.below().start_deeper().await?.counter();
    Ok(())
}

fn main() {
    let _ = run();
}
