//! One problem, solved with each model of concurrency: transfers between the accounts of a bank.
//!
//! The book's page on concurrency models shows this code, and the figures that [`measure_and_print`] prints.

mod accounts;
mod channels;
mod lock;
mod measure;
mod memory;
mod one_server;
mod rules;
#[cfg(test)]
mod tests;

pub(crate) use measure::measure_and_print;
