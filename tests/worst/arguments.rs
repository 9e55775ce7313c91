//! What the program is told on its command line: names of harnesses, and figures.

use std::collections::BTreeMap;
use std::env;
use std::fmt::Debug;
use std::str::FromStr;

/// Flags of libtest that take a value, which tools give to every test program.
const OF_LIBTEST: [&str; 5] = ["--test-threads", "--skip", "--format", "--color", "--logfile"];

/// What was said.
#[derive(Debug, Default)]
pub(crate) struct Arguments {
    names: Vec<String>,
    skipped: Vec<String>,
    flags: Vec<String>,
    values: BTreeMap<String, String>,
}

impl Arguments {
    /// Those of this program.
    pub(crate) fn of_this_program() -> Result<Self, String> {
        Self::read(env::args().skip(1))
    }

    fn read(words: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut said = Self::default();
        let mut words = words.peekable();
        while let Some(word) = words.next() {
            let (key, value) = match word.split_once('=') {
                Some((key, value)) => (key.to_owned(), Some(value.to_owned())),
                None => (word, None),
            };
            if !key.starts_with('-') {
                said.names.push(key);
            } else if OF_LIBTEST.contains(&key.as_str()) || FIGURES.contains(&key.as_str()) {
                let value = value.or_else(|| words.next()).ok_or_else(|| format!("`{key}` needs a value"))?;
                if key == "--skip" {
                    said.skipped.push(value);
                } else {
                    said.values.insert(key, value);
                }
            } else {
                said.flags.push(key);
            }
        }
        Ok(said)
    }

    /// Whether the harness of this name is to run.
    pub(crate) fn wants(&self, name: &str) -> bool {
        let exact = self.has("--exact");
        let meant = |word: &String| if exact { word == name } else { name.contains(word.as_str()) };
        (self.names.is_empty() || self.names.iter().any(meant)) && !self.skipped.iter().any(meant)
    }

    /// Whether this word was said.
    #[cfg(otp_planted)]
    pub(crate) fn names(&self, word: &str) -> bool {
        self.names.iter().any(|name| name == word)
    }

    /// Whether this flag was given.
    pub(crate) fn has(&self, flag: &str) -> bool {
        self.flags.iter().any(|given| given == flag)
    }

    /// What was given as a text.
    #[cfg(otp_planted)]
    pub(crate) fn text(&self, key: &str) -> Option<&str> {
        self.values.get(key).map(String::as_str)
    }

    /// A figure, or `otherwise`.
    pub(crate) fn figure<T: FromStr<Err: Debug>>(&self, key: &str, otherwise: T) -> T {
        let text = self.values.get(key);
        text.map_or(otherwise, |text| text.parse().unwrap_or_else(|error| panic!("{key} {text}: {error:?}")))
    }
}

/// What takes a figure here.
const FIGURES: [&str; 7] = ["--calls", "--crashes", "--messages", "--plant", "--rounds", "--seconds", "--seed"];
