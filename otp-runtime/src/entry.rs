//! What `#[otp::main]` expands to.

mod console;
mod program;
mod signals;

pub use program::{IntoLaunch, Program, run_application};

use crate::report;
use std::future::Future;

/// The kind of tokio runtime a program runs on.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub enum Flavor {
    /// One thread.
    CurrentThread,
    /// As many workers as there are cores, or this many.
    MultiThread(Option<usize>),
}

/// Runs a program's `main`. What it has started is ended when it returns.
///
/// # Panics
/// If the operating system gives no threads.
#[doc(hidden)]
pub fn run<F: Future>(flavor: Flavor, main: impl FnOnce() -> F) -> F::Output {
    // dropped last, also when `main` panics
    let _last = LastWords;
    runtime(flavor).block_on(async move { main().await })
}

/// # Panics
/// If the operating system gives no threads.
fn runtime(flavor: Flavor) -> tokio::runtime::Runtime {
    let mut builder = match flavor {
        Flavor::CurrentThread => tokio::runtime::Builder::new_current_thread(),
        Flavor::MultiThread(workers) => {
            let mut builder = tokio::runtime::Builder::new_multi_thread();
            if let Some(workers) = workers {
                builder.worker_threads(workers.max(1));
            }
            builder
        }
    };
    builder.enable_all().build().expect("a tokio runtime starts")
}

/// What is still to be printed when the program ends.
struct LastWords;

impl Drop for LastWords {
    fn drop(&mut self) {
        report::last_words();
    }
}
