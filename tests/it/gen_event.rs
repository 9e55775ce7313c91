//! Event managers and their handlers.

mod add;
mod async_handlers;
mod call;
mod delete;
mod drops;
mod dummy;
mod faults;
mod feed;
mod format;
mod hibernate;
mod info;
mod notify;
mod owners;
mod requests;
mod start;
mod supervised;
mod swap;
mod sys;
mod undefined;
mod unit;
