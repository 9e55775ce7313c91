//! Servers (section 4 of the law).

mod at_once;
mod call_errors;
mod continues;
mod crashes;
mod delayed_reply;
mod direct;
mod direct_by_hand;
mod ends_otherwise;
mod format_status;
mod idle_timeout;
mod many;
mod named;
mod order;
mod overload;
mod parent;
mod pending;
mod report_fields;
mod report_format;
mod reports;
mod request_set;
mod resting;
mod signals;
mod terminate;
mod warnings;
