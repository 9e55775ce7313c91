//! The same figures, for whoever has installed a recorder of the `metrics` crate. A recorder is other people's code: nothing
//! here is called under a lock. Without the feature `metrics` nobody is told anything.

#[cfg(feature = "metrics")]
use crate::panic::guarded;
#[cfg(feature = "metrics")]
pub(crate) use metrics::SharedString as Text;
#[cfg(not(feature = "metrics"))]
pub(crate) use std::string::String as Text;
use std::time::Duration;

/// A label's name and value.
pub(super) type Label<V> = (&'static str, V);

pub(super) fn counter(name: &'static str, count: u64) {
    counter_of::<0, String>(name, [], count);
}

#[inline]
pub(super) fn counter_of<const N: usize, V: Into<Text>>(name: &'static str, of: [Label<V>; N], count: u64) {
    #[cfg(feature = "metrics")]
    {
        let of = labels(of);
        let _ = guarded(|| metrics::counter!(name, of).increment(count));
    }
    #[cfg(not(feature = "metrics"))]
    drop((name, of, count));
}

pub(super) fn histogram(name: &'static str, time: Duration) {
    histogram_of::<0, String>(name, [], time);
}

#[inline]
pub(super) fn histogram_of<const N: usize, V: Into<Text>>(name: &'static str, of: [Label<V>; N], time: Duration) {
    #[cfg(feature = "metrics")]
    {
        let of = labels(of);
        let _ = guarded(|| metrics::histogram!(name, of).record(time.as_secs_f64()));
    }
    #[cfg(not(feature = "metrics"))]
    drop((name, of, time));
}

#[cfg(feature = "metrics")]
pub(crate) fn gauge_of<const N: usize, V: Into<Text>>(name: &'static str, of: [Label<V>; N], value: f64) {
    let of = labels(of);
    let _ = guarded(|| metrics::gauge!(name, of).set(value));
}

#[cfg(feature = "metrics")]
fn labels<const N: usize, V: Into<Text>>(labels: [Label<V>; N]) -> Vec<metrics::Label> {
    labels.into_iter().map(|(name, value)| metrics::Label::new(name, value)).collect()
}
