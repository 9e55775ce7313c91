//! Tables and JSON of what has been measured.

mod goals;
mod json;
mod setting;
mod table;
mod written;

pub(crate) use self::json::json;
pub(crate) use self::written::{write, write_between};

use crate::contestant::Contestant;
use crate::results::Results;

/// All of it, as Markdown.
pub(crate) fn text(all: &[Results], contestants: &[Box<dyn Contestant>]) -> String {
    let tables: Vec<String> = all.iter().map(table::table).collect();
    format!("{}\n\n{}\n{}", setting::setting(contestants), tables.join("\n"), goals::goals(all))
}

/// The most important of it: otp and the others, as ratios.
pub(crate) fn short(all: &[Results], contestants: &[Box<dyn Contestant>]) -> String {
    format!("{}\n\n{}", setting::setting(contestants), table::ratios(all))
}
