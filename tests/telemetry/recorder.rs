//! The same figures, as a recorder of the `metrics` crate hears them.

use crate::counter::{Counter, Tree};
use crate::{alone, settled};
use metrics::{Counter as Count, CounterFn, Gauge, GaugeFn, Histogram, HistogramFn, Key, KeyName, Metadata, Recorder};
use metrics::{SharedString, Unit};
use otp::prelude::*;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

/// Remembers what it hears.
#[derive(Clone, Default)]
struct Heard(Arc<Mutex<BTreeMap<String, f64>>>);

struct One(Heard, String);

impl One {
    fn of(heard: &Heard, key: &Key) -> Arc<Self> {
        let labels: Vec<_> = key.labels().map(|label| format!("{}={}", label.key(), label.value())).collect();
        Arc::new(Self(heard.clone(), format!("{}{{{}}}", key.name(), labels.join(","))))
    }

    fn change(&self, change: impl FnOnce(&mut f64)) {
        change(self.0.0.lock().unwrap().entry(self.1.clone()).or_default());
    }
}

#[expect(clippy::cast_precision_loss, reason = "few messages")]
impl CounterFn for One {
    fn increment(&self, by: u64) {
        self.change(|value| *value += by as f64);
    }

    fn absolute(&self, to: u64) {
        self.change(|value| *value = to as f64);
    }
}

impl GaugeFn for One {
    fn increment(&self, by: f64) {
        self.change(|value| *value += by);
    }

    fn decrement(&self, by: f64) {
        self.change(|value| *value -= by);
    }

    fn set(&self, to: f64) {
        self.change(|value| *value = to);
    }
}

/// It counts how often something was recorded.
impl HistogramFn for One {
    fn record(&self, _: f64) {
        self.change(|value| *value += 1.0);
    }
}

impl Recorder for Heard {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Count {
        Count::from_arc(One::of(self, key))
    }

    fn register_gauge(&self, key: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::from_arc(One::of(self, key))
    }

    fn register_histogram(&self, key: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::from_arc(One::of(self, key))
    }
}

#[test]
fn a_recorder_hears_the_same() {
    alone(async || {
        let heard = Heard::default();
        let _recorder = metrics::set_default_local_recorder(&heard);
        otp::telemetry::enable();
        let counter = Counter::start().await.unwrap();
        counter.add(1).await.unwrap();
        counter.bump();
        settled().await;
        let tree = Tree.spec().name("a heard tree").start().await.unwrap();
        tree.counter().crash();
        settled().await;
        counter.stop().await.unwrap();
        counter.bump();
        otp::telemetry::record_gauges();
        let heard = heard.0.lock().unwrap();
        for (name, value) in [
            ("otp_process_starts_total{}", 4.0),
            ("otp_process_exits_total{reason=normal}", 1.0),
            ("otp_process_exits_total{reason=panic}", 1.0),
            ("otp_call_seconds{outcome=ok}", 1.0),
            ("otp_message_handle_seconds{kind=call}", 1.0),
            ("otp_message_handle_seconds{kind=cast}", 2.0),
            ("otp_message_wait_seconds{}", 2.0),
            ("otp_supervisor_restarts_total{supervisor=a heard tree,child=counter}", 1.0),
            ("otp_dead_letters_total{}", 1.0),
            ("otp_processes{behaviour=supervisor}", 1.0),
            ("otp_mailbox_depth{name=a heard tree}", 0.0),
        ] {
            assert_eq!(heard.get(name), Some(&value), "{name} in {heard:?}");
        }
    });
}
