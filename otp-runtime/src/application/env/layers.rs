//! The environment of one application: its layers, and what they make together.

use super::error::Origin;
use super::node::{Kind, Node};
use super::value::{Table, Value};
use std::collections::BTreeMap;

/// What has changed in an application's environment: what its `#[config_change]` is told.
///
/// Keys of nested values have dots in them: `limits.clients`.
///
/// OTP: the arguments `Changed`, `New` and `Removed` of `Mod:config_change/3`.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct ConfigChange {
    /// Keys with another value than before.
    pub changed: BTreeMap<String, Value>,
    /// Keys that were not there.
    pub new: BTreeMap<String, Value>,
    /// Keys that are no longer there.
    pub removed: Vec<String>,
}

impl ConfigChange {
    /// Whether nothing has changed.
    pub fn is_empty(&self) -> bool {
        self.changed.is_empty() && self.new.is_empty() && self.removed.is_empty()
    }

    /// The new value of this key, if it has one.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.changed.get(key).or_else(|| self.new.get(key))
    }

    #[cfg(any(feature = "config", test))]
    pub(in crate::application) fn between(before: &Node, after: &Node) -> Self {
        let (mut before, after) = (before.leaves(), after.leaves());
        let mut change = Self::default();
        for (key, value) in after {
            match before.remove(&key) {
                Some(old) if old == value => {}
                Some(_) => _ = change.changed.insert(key, value),
                None => _ = change.new.insert(key, value),
            }
        }
        change.removed = before.into_keys().collect();
        change
    }
}

/// A value that the program has set.
#[derive(Clone, Debug)]
struct Coded {
    value: Value,
    /// It is still there after the application was loaded anew, and goes before what files say.
    persistent: bool,
}

/// The layers of one application's environment. Made before the application is loaded, if the program sets something.
#[derive(Clone, Debug, Default)]
pub(in crate::application) struct Layers {
    /// The application's own; `None` while it is not loaded.
    defaults: Option<Node>,
    /// Of files and variables.
    given: Option<Node>,
    code: BTreeMap<String, Coded>,
}

impl Layers {
    /// All of them together.
    pub(in crate::application) fn effective(&self) -> Node {
        let mut node = self.below();
        for (key, Coded { value, .. }) in &self.code {
            node.put(key, Node::of(value.clone(), &Origin::Code));
        }
        node
    }

    fn below(&self) -> Node {
        let mut node = self.defaults.clone().unwrap_or_else(|| Node::table(Origin::Default));
        if let Some(given) = &self.given {
            node.merge(given.clone());
        }
        node
    }

    /// As they are when the application is loaded: what was set before stays, if it is persistent, or new.
    pub(in crate::application) fn loaded(&self, defaults: Table, given: Option<Node>) -> Self {
        let defaults = Some(Node::of(Value::Table(defaults), &Origin::Default));
        let mut loaded = Self { defaults, given, code: BTreeMap::new() };
        let below = loaded.below();
        let stays = |key: &String, coded: &Coded| coded.persistent || below.get(key).is_none();
        loaded.code =
            self.code.iter().filter(|(key, coded)| stays(key, coded)).map(|(k, c)| (k.clone(), c.clone())).collect();
        loaded
    }

    /// What is left of them when the application is unloaded.
    pub(in crate::application) fn unloaded(mut self) -> Self {
        self.code.retain(|_, coded| coded.persistent);
        Self { defaults: None, given: None, code: self.code }
    }

    /// With other files and variables.
    #[cfg(feature = "config")]
    pub(in crate::application) fn given(&self, given: Option<Node>) -> Self {
        Self { given, ..self.clone() }
    }

    pub(in crate::application) fn set(&mut self, key: &str, value: Value, persistent: bool) {
        // the other variant of the same value is forgotten, and so is what lies below the key or around it
        self.code.retain(|known, _| !is_within(known, key) && !is_within(key, known));
        self.code.insert(key.to_owned(), Coded { value, persistent });
    }

    pub(in crate::application) fn unset(&mut self, key: &str) {
        self.code.retain(|known, _| !is_within(known, key));
    }

    pub(in crate::application) fn get(&self, key: &str) -> Option<Value> {
        Some(self.effective().get(key)?.to_value())
    }

    pub(in crate::application) fn all(&self) -> Table {
        match self.effective().to_value() {
            Value::Table(table) => table,
            _ => Table::new(),
        }
    }

    /// Whether the section is no section.
    pub(in crate::application) fn misshapen(&self) -> Option<&Origin> {
        self.given.as_ref().filter(|given| !matches!(given.kind, Kind::Table(_))).map(|given| &given.origin)
    }
}

/// Whether `key` is `outer`, or leads into it.
fn is_within(key: &str, outer: &str) -> bool {
    key.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_real_changes_are_told() {
        let node = |table: Table| Node::of(Value::Table(table), &Origin::Code);
        let before = Table::new().with("same", 1).with("other", 1).with("gone", 1).with("t", Table::new().with("x", 1));
        let after = Table::new().with("same", 1).with("other", 2).with("fresh", 3).with("t", Table::new().with("x", 2));
        let change = ConfigChange::between(&node(before), &node(after));
        assert_eq!(change.changed.keys().collect::<Vec<_>>(), ["other", "t.x"]);
        assert_eq!(change.new.keys().collect::<Vec<_>>(), ["fresh"]);
        assert_eq!(change.removed, ["gone"]);
    }

    #[test]
    fn what_is_set_before_gives_way_when_the_application_is_loaded_unless_it_is_persistent() {
        let mut layers = Layers::default();
        layers.set("a", Value::Integer(1), false);
        layers.set("b", Value::Integer(1), true);
        layers.set("c", Value::Integer(1), false);
        let loaded = layers.loaded(Table::new().with("a", 2).with("b", 2), None);
        assert_eq!(loaded.all(), Table::new().with("a", 2).with("b", 1).with("c", 1));
        assert_eq!(loaded.unloaded().all(), Table::new().with("b", 1));
    }
}
