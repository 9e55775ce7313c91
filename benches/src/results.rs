//! What has been measured on one runtime.

use crate::flavor::Flavor;
use crate::workload::Workload;

/// A table: a row for each workload, a column for each framework.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Results {
    pub(crate) flavor: Flavor,
    pub(crate) columns: Vec<&'static str>,
    pub(crate) rows: Vec<Row>,
}

/// One workload.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row {
    pub(crate) workload: Workload,
    pub(crate) entries: Vec<Entry>,
}

/// One framework's figure for one workload.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Entry {
    /// Nanoseconds or bytes, and how many times those of the yardstick.
    Figure { median: f64, ratio: f64 },
    /// Why there is none.
    Lacks(&'static str),
}

impl Results {
    /// The ratio of a framework's figure, if there is one.
    pub(crate) fn ratio(&self, workload: Workload, name: &str) -> Option<f64> {
        let column = self.columns.iter().position(|column| *column == name)?;
        let row = self.rows.iter().find(|row| row.workload == workload)?;
        match row.entries.get(column)? {
            Entry::Figure { ratio, .. } => Some(*ratio),
            Entry::Lacks(_) => None,
        }
    }
}
