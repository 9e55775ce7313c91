//! What is wrong with a value, and where it was written.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

/// Where a value of an application's environment comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Origin {
    /// The application itself: its `#[env]`.
    Default,
    /// A file, at this line; the first is 1.
    File {
        /// The file's name, as it was given.
        path: Arc<str>,
        /// The line.
        line: usize,
    },
    /// The environment variable of this name.
    Variable(Arc<str>),
    /// The program: [`set_env`](crate::application::set_env).
    Code,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("the application's defaults"),
            Self::File { path, line } => write!(f, "{path}:{line}"),
            Self::Variable(name) => write!(f, "the environment variable {name}"),
            Self::Code => f.write_str("the program's own settings"),
        }
    }
}

/// Why an application's environment cannot be read.
///
/// It names the place and the field: `shop.toml:3: shop.port: invalid value: integer 70000, expected u16`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    origin: Option<Origin>,
    /// From the application down, in reverse while it is put together.
    path: Vec<String>,
    message: String,
}

impl ConfigError {
    pub(crate) fn new(message: impl fmt::Display) -> Self {
        Self { origin: None, path: Vec::new(), message: crate::panic::words(&message) }
    }

    /// Said of this field, and of those around it one by one.
    pub(crate) fn below(mut self, key: impl Into<String>) -> Self {
        self.path.push(key.into());
        self
    }

    /// Said at this place, unless a nearer one is known.
    pub(crate) fn at(mut self, origin: &Origin) -> Self {
        self.origin.get_or_insert_with(|| origin.clone());
        self
    }

    /// Where the value was written, if that is known.
    pub fn origin(&self) -> Option<&Origin> {
        self.origin.as_ref()
    }

    /// The field, with the application before it: `shop.store.shards`. Empty if it is about a whole file.
    pub fn field(&self) -> String {
        let path: Vec<&str> = self.path.iter().rev().map(String::as_str).collect();
        path.join(".")
    }

    /// What is wrong with it.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(origin) = &self.origin {
            write!(f, "{origin}: ")?;
        }
        let field = self.field();
        if !field.is_empty() {
            write!(f, "{field}: ")?;
        }
        f.write_str(&self.message)
    }
}

impl Error for ConfigError {}
