//! A user's library with the strictest lints there are: nothing the macros write may set one off.

#![deny(warnings, missing_docs, missing_debug_implementations, unreachable_pub, unused_qualifications, unused_results)]
#![deny(rust_2018_idioms, let_underscore_drop, single_use_lifetimes, trivial_casts, trivial_numeric_casts, unsafe_code)]
#![deny(clippy::all, clippy::pedantic, clippy::use_self, clippy::redundant_pub_crate, clippy::unwrap_used, clippy::panic)]
#![deny(clippy::absolute_paths, clippy::exhaustive_enums, clippy::exhaustive_structs, clippy::single_call_fn)]
#![deny(clippy::indexing_slicing, clippy::arithmetic_side_effects, clippy::shadow_unrelated, clippy::expect_used)]

pub mod events;
pub mod machine;
pub mod server;
pub mod tree;
