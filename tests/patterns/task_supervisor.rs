//! Tasks under a supervisor: what Elixir's `task/supervisor_test.exs` asks of them.

mod children;
mod stream;
mod tasks;
