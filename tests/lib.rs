//! What the tests of otp share, see `it/`, `patterns/`, `ui/` and `architecture.rs`.
#![forbid(unsafe_code)]
#![allow(async_fn_in_trait, missing_docs, missing_debug_implementations, reason = "the tests are its only readers")]
#![allow(clippy::missing_panics_doc, reason = "what a test expects of the kit is what it panics about")]

pub mod kit;
