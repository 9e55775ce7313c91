//! Files and environment variables.

use super::error::{ConfigError, Origin};
use super::node::{Kind, Node};
use super::section::{__Node, Section};
use super::value::{Table, Value};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::{env, fs};
use toml::de::{DeTable, DeValue};

/// What files and environment variables say to the applications of a program.
///
/// A file has a section for each application: `[shop]` is what the application `shop` is told, `[shop.store]` its nested
/// values. A variable is called as the application and the field, in capitals, with two underscores between them:
/// `SHOP__PORT=8080`, `SHOP__STORE__SHARDS=8`. What comes later goes before what was there; variables go before all files.
///
/// It is given to [`configure`](crate::application::configure) before applications are loaded, or to
/// [`config_change`](crate::application::config_change) while they run. `#[otp::main(app = Shop)]` does the former.
///
/// # Examples
/// ```
/// use otp::application::Config;
///
/// let config = Config::new().text("inline", "[shop]\nport = 8080").unwrap().environment();
/// # let _ = config;
/// let wrong = Config::new().text("inline", "[shop]\nport =").unwrap_err();
/// assert!(wrong.to_string().starts_with("inline:2: "), "{wrong}");
/// ```
///
/// OTP: `sys.config`. Its files include each other; here they are named in order.
#[doc(alias = "sys.config")]
#[derive(Clone, Debug)]
pub struct Config {
    sections: Node,
    variables: BTreeMap<String, String>,
}

impl Default for Config {
    fn default() -> Self {
        Self::new()
    }
}

impl Config {
    /// Says nothing yet.
    pub fn new() -> Self {
        Self { sections: Node::table(Origin::Default), variables: BTreeMap::new() }
    }

    /// With what a TOML file says.
    ///
    /// # Errors
    /// If the file is not there, cannot be read, or is no TOML; the error names it, and the line.
    pub fn file(self, path: impl AsRef<Path>) -> Result<Self, ConfigError> {
        let path = path.as_ref();
        let name = path.display().to_string();
        match fs::read_to_string(path) {
            Ok(text) => self.text(&name, &text),
            Err(error) => Err(ConfigError::new(format_args!("the file {name} cannot be read: {error}"))),
        }
    }

    /// With what a TOML text says; errors call it `name`.
    ///
    /// # Errors
    /// If it is no TOML.
    pub fn text(mut self, name: &str, text: &str) -> Result<Self, ConfigError> {
        let (name, lines) = (Arc::from(name), Lines::of(text));
        let place = |at: usize| Origin::File { path: Arc::clone(&name), line: lines.line(at) };
        let parsed = DeTable::parse(text).map_err(|error| {
            let at = place(error.span().map_or(0, |span| span.start));
            ConfigError::new(error.message()).at(&at)
        })?;
        self.sections.merge(table(parsed.get_ref(), place(0), &place)?);
        Ok(self)
    }

    /// With the environment variables of the program. Those that are no text are left out.
    #[must_use]
    pub fn environment(self) -> Self {
        let texts =
            env::vars_os().filter_map(|(key, value)| Some((key.into_string().ok()?, value.into_string().ok()?)));
        self.variables(texts)
    }

    /// With these variables, as if they were environment variables.
    #[must_use]
    pub fn variables<K: Into<String>, V: Into<String>>(mut self, variables: impl IntoIterator<Item = (K, V)>) -> Self {
        let named = variables.into_iter().map(|(key, value)| (key.into(), value.into()));
        self.variables.extend(named.filter(|(key, _)| key.contains("__")));
        self
    }

    /// What the section `otp` says of the library itself: keys and whether they are on. Only these keys may be there.
    pub(crate) fn of_library(&self, known: &[&str]) -> Result<Vec<(String, bool)>, ConfigError> {
        let Some(section) = self.given(LIBRARY) else { return Ok(Vec::new()) };
        let read = |(key, value): (String, Value)| {
            let wrong = |message: String| {
                let error = ConfigError::new(message).below(key.clone()).below(LIBRARY);
                section.get(&key).map_or(error.clone(), |node| error.at(&node.origin))
            };
            match value {
                _ if !known.contains(&key.as_str()) => {
                    Err(wrong(format!("unknown, expected one of {}", known.join(", "))))
                }
                Value::Bool(on) => Ok((key, on)),
                other => Err(wrong(format!("invalid value: {other:?}, expected true or false"))),
            }
        };
        section.leaves().into_iter().map(read).collect()
    }

    /// The sections that no application of these names has, with their places.
    pub(crate) fn strangers(&self, known: &[&str]) -> Vec<(String, Origin)> {
        let Kind::Table(sections) = &self.sections.kind else { return Vec::new() };
        let unknown = sections.iter().filter(|(name, _)| *name != LIBRARY && !known.contains(&name.as_str()));
        unknown.map(|(name, node)| (name.clone(), node.origin.clone())).collect()
    }

    /// What is said to one application.
    pub(in crate::application) fn given(&self, application: &str) -> Option<Node> {
        let mut given = self.sections.get(application).cloned();
        let prefix = format!("{}__", application.to_uppercase());
        for (name, text) in &self.variables {
            let Some(field) = name.strip_prefix(&prefix) else { continue };
            let origin = Origin::Variable(Arc::from(name.as_str()));
            let key = field.to_lowercase().replace("__", ".");
            let node = Node { kind: Kind::Raw(text.clone()), origin: origin.clone() };
            let mut layer = Node::table(origin.clone());
            layer.put(&key, node);
            match &mut given {
                Some(given) => given.merge(layer),
                None => given = Some(layer),
            }
        }
        given
    }
}

/// The section of the library itself.
const LIBRARY: &str = "otp";

/// Where the lines of a text begin.
struct Lines(Vec<usize>);

impl Lines {
    fn of(text: &str) -> Self {
        Self(text.match_indices('\n').map(|(at, _)| at + 1).collect())
    }

    fn line(&self, at: usize) -> usize {
        self.0.partition_point(|start| *start <= at) + 1
    }
}

type Place<'a> = &'a dyn Fn(usize) -> Origin;

fn table(parsed: &DeTable<'_>, origin: Origin, place: Place<'_>) -> Result<Node, ConfigError> {
    let mut table = BTreeMap::new();
    for (key, value) in parsed {
        // the line of a table is that of its header, not of the brackets around what is in it
        let name = key.get_ref().to_string();
        let node = node(value.get_ref(), place(key.span().start), place).map_err(|error| error.below(name.clone()))?;
        table.insert(name, node);
    }
    Ok(Node { kind: Kind::Table(table), origin })
}

fn node(value: &DeValue<'_>, origin: Origin, place: Place<'_>) -> Result<Node, ConfigError> {
    let kind = match value {
        DeValue::Boolean(value) => Kind::Bool(*value),
        DeValue::String(value) => Kind::Text(value.to_string()),
        DeValue::Datetime(value) => Kind::Text(value.to_string()),
        DeValue::Integer(value) => match i64::from_str_radix(value.as_str(), value.radix()) {
            Ok(value) => Kind::Integer(value),
            Err(error) => return Err(ConfigError::new(error).at(&origin)),
        },
        DeValue::Float(value) => match value.as_str().parse() {
            Ok(value) => Kind::Float(value),
            Err(error) => return Err(ConfigError::new(error).at(&origin)),
        },
        DeValue::Array(values) => {
            let each = |value: &toml::Spanned<DeValue<'_>>| node(value.get_ref(), place(value.span().start), place);
            Kind::List(values.iter().map(each).collect::<Result<_, _>>()?)
        }
        DeValue::Table(values) => return table(values, origin, place),
    };
    Ok(Node { kind, origin })
}

/// What a variable is most likely meant to be: what TOML would read, or else a text.
pub(super) fn guess(text: &str, origin: &Origin) -> Node {
    let parsed = DeValue::parse(text).ok();
    let parsed = parsed.and_then(|value| node(value.get_ref(), origin.clone(), &|_| origin.clone()).ok());
    parsed.unwrap_or_else(|| Node { kind: Kind::Text(text.to_owned()), origin: origin.clone() })
}

#[diagnostic::do_not_recommend]
impl<T: Serialize + DeserializeOwned + Send + Sync + 'static> Section for T {
    fn __write(&self) -> Result<Table, ConfigError> {
        match toml::Value::try_from(self) {
            Ok(toml::Value::Table(table)) => Ok(from_toml(table)),
            Ok(_) => Err(ConfigError::new("the environment of an application is a struct or a map")),
            Err(error) => Err(ConfigError::new(format_args!("the defaults cannot be written: {error}"))),
        }
    }

    fn __read(node: __Node<'_>) -> Result<Self, ConfigError> {
        super::de::read(node.0)
    }
}

fn from_toml(table: toml::Table) -> Table {
    Table(table.into_iter().map(|(key, value)| (key, value_of(value))).collect())
}

fn value_of(value: toml::Value) -> Value {
    match value {
        toml::Value::String(value) => Value::Text(value),
        toml::Value::Integer(value) => Value::Integer(value),
        toml::Value::Float(value) => Value::Float(value),
        toml::Value::Boolean(value) => Value::Bool(value),
        toml::Value::Datetime(value) => Value::Text(value.to_string()),
        toml::Value::Array(values) => Value::List(values.into_iter().map(value_of).collect()),
        toml::Value::Table(table) => Value::Table(from_toml(table)),
    }
}

fn to_toml(value: &Value) -> toml::Value {
    match value {
        Value::Bool(value) => toml::Value::Boolean(*value),
        Value::Integer(value) => toml::Value::Integer(*value),
        Value::Float(value) => toml::Value::Float(*value),
        Value::Text(value) => toml::Value::String(value.clone()),
        Value::List(values) => toml::Value::Array(values.iter().map(to_toml).collect()),
        Value::Table(table) => {
            toml::Value::Table(table.iter().map(|(key, value)| (key.to_owned(), to_toml(value))).collect())
        }
    }
}

impl Serialize for Table {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter().map(|(key, value)| (key, to_toml(value))))
    }
}

impl<'de> Deserialize<'de> for Table {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        toml::Table::deserialize(deserializer).map(from_toml)
    }
}
