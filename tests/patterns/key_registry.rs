//! Registries of keys.

mod dispatching;
mod entries;
mod events;
mod lifetimes;
mod locks;
mod matching;
mod model;
mod names;
mod owner;
mod parallel;
mod tree;
