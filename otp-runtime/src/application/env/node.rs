//! A value that knows where it comes from.

use super::error::Origin;
use super::value::{Table, Value};
use std::collections::BTreeMap;

#[derive(Clone, Debug, PartialEq)]
pub(in crate::application) struct Node {
    pub(super) kind: Kind,
    pub(super) origin: Origin,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    Bool(bool),
    Integer(i64),
    Float(f64),
    Text(String),
    /// What an environment variable says: a text until somebody asks for something else.
    #[cfg(feature = "config")]
    Raw(String),
    List(Vec<Node>),
    Table(BTreeMap<String, Node>),
}

impl Node {
    pub(super) fn table(origin: Origin) -> Self {
        Self { kind: Kind::Table(BTreeMap::new()), origin }
    }

    pub(super) fn of(value: Value, origin: &Origin) -> Self {
        let inner = |value| Self::of(value, origin);
        let kind = match value {
            Value::Bool(value) => Kind::Bool(value),
            Value::Integer(value) => Kind::Integer(value),
            Value::Float(value) => Kind::Float(value),
            Value::Text(value) => Kind::Text(value),
            Value::List(values) => Kind::List(values.into_iter().map(inner).collect()),
            Value::Table(Table(values)) => {
                Kind::Table(values.into_iter().map(|(key, value)| (key, inner(value))).collect())
            }
        };
        Self { kind, origin: origin.clone() }
    }

    pub(super) fn to_value(&self) -> Value {
        match &self.kind {
            Kind::Bool(value) => Value::Bool(*value),
            Kind::Integer(value) => Value::Integer(*value),
            Kind::Float(value) => Value::Float(*value),
            Kind::Text(value) => Value::Text(value.clone()),
            #[cfg(feature = "config")]
            Kind::Raw(text) => super::config::guess(text, &self.origin).to_value(),
            Kind::List(values) => Value::List(values.iter().map(Self::to_value).collect()),
            Kind::Table(values) => Value::Table(Table(values.iter().map(|(k, v)| (k.clone(), v.to_value())).collect())),
        }
    }

    /// The node at `key`; dots lead into tables.
    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        let Kind::Table(table) = &self.kind else { return None };
        match (table.get(key), key.split_once('.')) {
            (Some(node), _) => Some(node),
            (None, Some((first, rest))) => table.get(first)?.get(rest),
            (None, None) => None,
        }
    }

    /// Puts `node` where `key` leads, over whatever is there; tables on the way are made.
    pub(super) fn put(&mut self, key: &str, node: Self) {
        if !matches!(self.kind, Kind::Table(_)) {
            self.kind = Kind::Table(BTreeMap::new());
        }
        let Kind::Table(table) = &mut self.kind else { return };
        match key.split_once('.') {
            Some((first, rest)) if !table.contains_key(key) => {
                let origin = node.origin.clone();
                table.entry(first.to_owned()).or_insert_with(|| Self::table(origin)).put(rest, node);
            }
            _ => {
                table.insert(key.to_owned(), node);
            }
        }
    }

    /// Puts `over` over it: tables are merged, everything else is replaced.
    pub(super) fn merge(&mut self, over: Self) {
        match (&mut self.kind, over.kind) {
            (Kind::Table(mine), Kind::Table(others)) => {
                for (key, node) in others {
                    match mine.get_mut(&key) {
                        Some(known) => known.merge(node),
                        None => {
                            mine.insert(key, node);
                        }
                    }
                }
            }
            // a text stays a text, whatever it looks like
            #[cfg(feature = "config")]
            (Kind::Text(_), Kind::Raw(text)) => *self = Self { kind: Kind::Text(text), origin: over.origin },
            (_, kind) => *self = Self { kind, origin: over.origin },
        }
    }

    /// All values that are no tables, by the keys that lead to them.
    #[cfg(any(feature = "config", test))]
    pub(super) fn leaves(&self) -> BTreeMap<String, Value> {
        let mut leaves = BTreeMap::new();
        self.collect("", &mut leaves);
        leaves
    }

    #[cfg(any(feature = "config", test))]
    fn collect(&self, at: &str, leaves: &mut BTreeMap<String, Value>) {
        match &self.kind {
            Kind::Table(table) => {
                for (key, node) in table {
                    let below = if at.is_empty() { key.clone() } else { format!("{at}.{key}") };
                    node.collect(&below, leaves);
                }
            }
            _ => {
                leaves.insert(at.to_owned(), self.to_value());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(table: Table) -> Node {
        Node::of(Value::Table(table), &Origin::Code)
    }

    #[test]
    fn tables_are_merged_and_all_else_is_replaced() {
        let below = Table::new().with("a", 1).with("t", Table::new().with("x", 1).with("y", 2));
        let above = Table::new().with("a", vec![2]).with("t", Table::new().with("y", 3));
        let mut merged = node(below);
        merged.merge(node(above));
        let expected = Table::new().with("a", vec![2]).with("t", Table::new().with("x", 1).with("y", 3));
        assert_eq!(merged.to_value(), Value::Table(expected));
    }

    #[test]
    fn dots_lead_into_tables() {
        let mut root = node(Table::new());
        root.put("t.x", Node::of(Value::Integer(1), &Origin::Code));
        root.put("t.y", Node::of(Value::Integer(2), &Origin::Code));
        assert_eq!(root.get("t.y").map(Node::to_value), Some(Value::Integer(2)));
        assert_eq!(root.leaves().keys().collect::<Vec<_>>(), ["t.x", "t.y"]);
        root.put("t", Node::of(Value::Bool(true), &Origin::Code));
        assert_eq!(root.get("t.y"), None);
    }
}
