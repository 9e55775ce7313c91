//! Applications: application_SUITE, and what only this implementation has.

mod dependencies;
mod end;
mod environment;
mod files;
mod group;
mod notes;
mod phases;
mod queries;
mod random;
mod reports;
mod start;
mod stop;
mod world;
