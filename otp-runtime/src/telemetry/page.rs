//! A page in the text format of Prometheus.

use crate::observe::{BOUNDS, Seen};
use std::fmt::{Display, Write};

/// What has been written so far. A `String` takes every write.
#[derive(Default)]
pub(super) struct Page(String);

/// Names of labels and their values.
pub(super) type Labels<'a> = &'a [(&'a str, &'a str)];

impl Page {
    /// Begins a family.
    pub(super) fn family(&mut self, name: &str, kind: &str, help: &str) {
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}");
    }

    pub(super) fn sample(&mut self, name: &str, labels: Labels<'_>, value: impl Display) {
        self.0.push_str(name);
        self.labels(labels);
        let _ = writeln!(self.0, " {value}");
    }

    /// The samples of one histogram.
    pub(super) fn histogram(&mut self, name: &str, labels: Labels<'_>, seen: &Seen) {
        let bounds = BOUNDS.iter().map(|(bound, _)| *bound).chain(["+Inf"]);
        let bucket = format!("{name}_bucket");
        for (bound, count) in bounds.zip(seen.cumulative) {
            let labels: Vec<_> = labels.iter().copied().chain([("le", bound)]).collect();
            self.sample(&bucket, &labels, count);
        }
        self.sample(&format!("{name}_sum"), labels, seen.sum.as_secs_f64());
        self.sample(&format!("{name}_count"), labels, seen.count());
    }

    fn labels(&mut self, labels: Labels<'_>) {
        for (index, (name, value)) in labels.iter().enumerate() {
            self.0.push(if index == 0 { '{' } else { ',' });
            let _ = write!(self.0, "{name}=\"");
            for letter in value.chars() {
                match letter {
                    '\\' => self.0.push_str("\\\\"),
                    '"' => self.0.push_str("\\\""),
                    '\n' => self.0.push_str("\\n"),
                    letter => self.0.push(letter),
                }
            }
            self.0.push('"');
        }
        if !labels.is_empty() {
            self.0.push('}');
        }
    }

    pub(super) fn into_text(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observe::Histogram;
    use std::time::Duration;

    #[test]
    fn a_page_reads_as_the_format_says() {
        let mut page = Page::default();
        page.family("otp_depth", "gauge", "Help.");
        page.sample("otp_depth", &[("name", "a\\b\"c\nd"), ("x", "ü")], 3);
        page.sample("otp_depth", &[], 0.5);
        assert_eq!(
            page.into_text(),
            "# HELP otp_depth Help.\n# TYPE otp_depth gauge\notp_depth{name=\"a\\\\b\\\"c\\nd\",x=\"ü\"} 3\notp_depth 0.5\n"
        );
    }

    #[test]
    fn the_buckets_of_a_histogram_add_up() {
        let histogram = Histogram::new();
        histogram.record(Duration::from_millis(1));
        histogram.record(Duration::from_secs(500));
        let mut page = Page::default();
        page.histogram("otp_seconds", &[("kind", "call")], &histogram.seen());
        let text = page.into_text();
        assert!(text.starts_with("otp_seconds_bucket{kind=\"call\",le=\"0.000001\"} 0\n"), "{text}");
        assert!(text.contains("{kind=\"call\",le=\"0.0005\"} 0\notp_seconds_bucket{kind=\"call\",le=\"0.0025\"} 1\n"));
        assert!(text.ends_with(
            "le=\"120\"} 1\notp_seconds_bucket{kind=\"call\",le=\"+Inf\"} 2\notp_seconds_sum{kind=\"call\"} 500.001\notp_seconds_count{kind=\"call\"} 2\n"
        ));
    }
}
