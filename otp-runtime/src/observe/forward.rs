//! The same figures, for whoever has installed a recorder of the `metrics` crate. A recorder is other people's code: nothing
//! here is called under a lock.

use crate::panic::guarded;
use metrics::{Label, SharedString};
use std::time::Duration;

fn labels<const N: usize, V: Into<SharedString>>(labels: [(&'static str, V); N]) -> Vec<Label> {
    labels.into_iter().map(|(name, value)| Label::new(name, value)).collect()
}

pub(super) fn counter(name: &'static str, count: u64) {
    counter_of::<0, &'static str>(name, [], count);
}

pub(super) fn counter_of<const N: usize, V: Into<SharedString>>(
    name: &'static str,
    of: [(&'static str, V); N],
    count: u64,
) {
    let of = labels(of);
    let _ = guarded(|| metrics::counter!(name, of).increment(count));
}

pub(super) fn histogram(name: &'static str, time: Duration) {
    histogram_of::<0, &'static str>(name, [], time);
}

pub(super) fn histogram_of<const N: usize, V: Into<SharedString>>(
    name: &'static str,
    of: [(&'static str, V); N],
    time: Duration,
) {
    let of = labels(of);
    let _ = guarded(|| metrics::histogram!(name, of).record(time.as_secs_f64()));
}

pub(crate) fn gauge_of<const N: usize, V: Into<SharedString>>(
    name: &'static str,
    of: [(&'static str, V); N],
    value: f64,
) {
    let of = labels(of);
    let _ = guarded(|| metrics::gauge!(name, of).set(value));
}
