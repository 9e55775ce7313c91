//! What the processes of otp hand over between threads, and all of otp's unsafe code.
//!
//! Five things, each with a safe interface, a safety argument at every block, and models for `loom`:
//!
//! - [`RunLock`]: who polls the loop of a process. Nobody waits for it; who does not get it leaves a note for who has it.
//!   The holder can lend a message to the code it runs, which takes it without another hand-over.
//! - [`Carriage`]: who starts the task of something that has none yet.
//! - [`reply`]: the two ends of one reply, in memory that is used again.
//! - [`Pooled`]: a box in such memory.
//! - [`Scoped`]: a reference that is found again further down the stack.
//!
//! What is left over by a hand-over goes back to the caller, who knows how to drop it and whom to wake. Wakers are cloned and
//! dropped here; if that panics, the memory of the slot is lost, and no more.

mod carriage;
mod lock;
mod pool;
pub mod reply;
mod scoped;
mod seam;

pub use carriage::Carriage;
pub use lock::{Held, RunLock};
pub use pool::Pooled;
pub use scoped::Scoped;
#[cfg(any(loom, shuttle))]
pub use seam::{Bug, plant};
