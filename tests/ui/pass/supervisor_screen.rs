//! The one-screen form: fields, documentation, options, `#[cfg]`, nesting.
#![deny(warnings, missing_docs, clippy::pedantic)]

use otp::prelude::*;

/// Counts.
#[derive(Debug, Default)]
pub struct Counter {
    n: u64,
}

#[gen_server]
impl Counter {
    /// A counter that starts at `n`.
    #[init]
    pub fn from(n: u64) -> Self {
        Self { n }
    }

    /// The next number.
    #[call]
    pub fn next(&mut self) -> u64 {
        self.n += 1;
        self.n
    }
}

supervisor! {
    /// The root.
    #[derive(Clone, Debug)]
    pub Root(first: u64, /** A label. */ label: String): rest_for_one, intensity = 3, period = "5s", auto_shutdown = any_significant {
        /// Counts from the field.
        counter: Counter = Counter::from_field(*first).name(label.clone()),
        #[transient]
        #[shutdown = "1s"]
        #[significant]
        import: Counter = Counter::spec(1),
        #[cfg(any())]
        left_out: Missing = Missing::spec(),
        #[cfg(all())]
        chosen: Counter = Counter::spec("7".parse::<u64>().unwrap_or_default()),
        #[cfg(any())]
        chosen: Missing = Missing::spec(),
        /// A whole tree is a child like any other.
        inner: Inner = Inner.spec(),
    }

    /// A tree without fields, in the same invocation.
    #[derive(Debug)]
    pub Inner: one_for_all {
        #[shutdown = brutal_kill]
        first: Counter = Counter::spec(0),
        #[shutdown = infinity]
        r#type: Counter = Counter::spec(0)
    }

    #[cfg(any())]
    pub Nowhere(missing: Missing): one_for_one {
        missing: Missing = Missing::spec(missing),
        more(missing: Missing): Missing = Missing::spec(missing),
    }

    #[derive(Debug)]
    Private { counter: Counter = Counter::spec(0) }
}

impl Counter {
    fn from_field(n: u64) -> Spec<Self> {
        Self::spec(n)
    }
}

async fn run() -> Result<(), otp::StartError> {
    let root = Root { first: 1, label: "counter".to_owned() }.start_link().await?;
    let counter: Ref<Counter> = root.counter();
    let _ = counter.next().await;
    let _: (CounterRef, CounterRef) = (root.import(), root.chosen());
    let _: (CounterRef, CounterRef) = (root.inner().first(), root.inner().r#type());
    let _ = Private.start().await?.counter();
    Ok(())
}

fn main() {
    let _ = run();
}
