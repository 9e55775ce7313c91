//! Tests of otp from outside; see `it/`, `ui/` and `architecture.rs`.
#![forbid(unsafe_code)]
