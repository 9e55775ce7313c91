//! A log line, understood.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// How much a line matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Level {
    Debug,
    Info,
    Warn,
    Error,
}

/// `WARN web the disk is nearly full`.
#[derive(Debug, PartialEq, Eq)]
pub struct Record {
    pub level: Level,
    pub target: String,
    pub text: String,
}

/// Not a line of that form.
#[derive(Debug, PartialEq, Eq)]
pub struct Malformed;

impl FromStr for Level {
    type Err = Malformed;

    fn from_str(word: &str) -> Result<Self, Malformed> {
        Ok(match word {
            "DEBUG" => Self::Debug,
            "INFO" => Self::Info,
            "WARN" => Self::Warn,
            "ERROR" => Self::Error,
            _ => return Err(Malformed),
        })
    }
}

impl FromStr for Record {
    type Err = Malformed;

    fn from_str(line: &str) -> Result<Self, Malformed> {
        let mut words = line.splitn(3, ' ');
        let (Some(level), Some(target), Some(text)) = (words.next(), words.next(), words.next()) else {
            return Err(Malformed);
        };
        Ok(Self { level: level.parse()?, target: target.to_owned(), text: text.to_owned() })
    }
}

impl fmt::Display for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { level, target, text } = self;
        write!(f, "[{level:?}] {target}: {text}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_three_parts() {
        let record: Record = "WARN web the disk is full".parse().unwrap();
        assert_eq!(record.to_string(), "[Warn] web: the disk is full");
        for bad in ["", "WARN", "WARN web", "LOUD web text"] {
            assert_eq!(bad.parse::<Record>(), Err(Malformed), "{bad}");
        }
    }
}
