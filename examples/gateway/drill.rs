//! What can go wrong with a guard, for those who want to see it.

use otp::sys;

use crate::tree::GuardsRef;

/// Has a guard panic, stand still, or go on; says what was done, or nothing if there is no such thing.
pub async fn carry_out(guards: &GuardsRef, what: &str, whom: &str) -> Option<String> {
    let (limiter, breaker, bulkhead) = (guards.limiter(), guards.breaker(), guards.bulkhead());
    match (what, whom) {
        ("crash", "limiter") => limiter.crash(),
        ("crash", "breaker") => breaker.crash(),
        ("crash", "bulkhead") => bulkhead.crash(),
        ("crash", "connection") => panic!("somebody asked for it"),
        ("suspend", "limiter") => sys::suspend(&limiter).await.ok()?,
        ("suspend", "breaker") => sys::suspend(&breaker).await.ok()?,
        ("suspend", "bulkhead") => sys::suspend(&bulkhead).await.ok()?,
        ("resume", "limiter") => sys::resume(&limiter).await.ok()?,
        ("resume", "breaker") => sys::resume(&breaker).await.ok()?,
        ("resume", "bulkhead") => sys::resume(&bulkhead).await.ok()?,
        _ => return None,
    }
    Some(format!("{what} {whom}: done"))
}
