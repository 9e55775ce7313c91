//! Servers (section 4 of the law).

mod call_errors;
mod continues;
mod delayed_reply;
mod format_status;
mod idle_timeout;
mod named;
mod order;
mod overload;
mod parent;
mod pending;
mod report_fields;
mod reports;
mod signals;
mod terminate;
mod warnings;
