//! Servers (section 4 of the law).

mod call_errors;
mod continues;
mod crashes;
mod delayed_reply;
mod idle_timeout;
mod many;
mod named;
mod order;
mod overload;
mod parent;
mod pending;
mod reports;
mod request_set;
mod signals;
mod terminate;
mod warnings;
