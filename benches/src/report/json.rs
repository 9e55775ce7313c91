//! Figures as JSON.

use crate::results::{Entry, Results};
use serde_json::{Map, Value, json};

/// One object: workload -> framework -> median and ratio to the yardstick. What a framework lacks is not there.
pub(crate) fn json(results: &Results) -> Value {
    let workloads: Map<String, Value> = results
        .rows
        .iter()
        .map(|row| {
            let entries = results.columns.iter().zip(&row.entries).filter_map(|(column, entry)| match entry {
                // NaN has no JSON: it becomes null
                Entry::Figure { median, ratio } => {
                    Some(((*column).to_owned(), json!({ "median": rounded(*median), "ratio": rounded(*ratio) })))
                }
                Entry::Lacks(_) => None,
            });
            (row.workload.key().to_owned(), Value::Object(entries.collect()))
        })
        .collect();
    json!({ "runtime": results.flavor.key(), "workloads": workloads })
}

fn rounded(value: f64) -> f64 {
    (value * 1_000.0).round() / 1_000.0
}

#[cfg(test)]
mod tests {
    use super::json;
    use crate::flavor::Flavor;
    use crate::results::{Entry, Results, Row};
    use crate::workload::Workload;

    #[test]
    fn an_object_for_a_runtime() {
        let entries = vec![Entry::Figure { median: 150.04, ratio: 1.0 }, Entry::Lacks("no")];
        let rows = vec![Row { workload: Workload::Call100, entries }];
        let results = Results { flavor: Flavor::TwoWorkers, columns: vec!["tokio", "otp"], rows };
        assert_eq!(
            json(&results).to_string(),
            r#"{"runtime":"2-workers","workloads":{"call-100":{"tokio":{"median":150.04,"ratio":1.0}}}}"#
        );
    }
}
