//! Event managers and their handlers.

mod first;
