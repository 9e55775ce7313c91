//! State machines.

mod code_lock;
