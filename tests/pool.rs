//! Pools of workers, and factories that route jobs to them: on a paused clock.
#![forbid(unsafe_code)]

#[path = "pool/checkout.rs"]
mod checkout;
#[path = "pool/conn.rs"]
mod conn;
#[path = "pool/crash.rs"]
mod crash;
#[path = "pool/factory.rs"]
mod factory;
#[path = "pool/health.rs"]
mod health;
#[path = "pool/random.rs"]
mod random;
#[path = "pool/sizes.rs"]
mod sizes;
#[path = "pool/tree.rs"]
mod tree;
