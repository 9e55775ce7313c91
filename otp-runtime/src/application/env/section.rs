//! What an environment is read into.

use super::error::ConfigError;
use super::node::Node;
use super::value::Table;
use crate::panic::guarded;
use std::any::Any;
use std::fmt;
use std::sync::Arc;

/// The value an environment was read into.
pub(in crate::application) type Typed = Arc<dyn Any + Send + Sync>;

/// What the environment of an application may be: a [`Table`], or, with the feature `config`, any type of serde's.
#[cfg_attr(
    not(feature = "config"),
    diagnostic::on_unimplemented(
        message = "`{Self}` cannot be the environment of an application",
        label = "typed settings need the feature `config` of otp",
        note = "write `otp = {{ package = \"otp-framework\", features = [\"config\"] }}` in Cargo.toml and derive serde's `Serialize` and `Deserialize`",
        note = "or return an `otp::application::Table` of keys and values"
    )
)]
#[cfg_attr(
    feature = "config",
    diagnostic::on_unimplemented(
        message = "`{Self}` cannot be the environment of an application",
        label = "not `Serialize + Deserialize + Send + Sync + 'static`",
        note = "derive serde's traits: `#[derive(serde::Serialize, serde::Deserialize)]`"
    )
)]
pub trait Section: Send + Sync + Sized + 'static {
    #[doc(hidden)]
    fn __write(&self) -> Result<Table, ConfigError>;
    #[doc(hidden)]
    fn __read(node: __Node<'_>) -> Result<Self, ConfigError>;
}

/// An environment that is to be read.
#[doc(hidden)]
#[derive(Debug)]
pub struct __Node<'a>(pub(super) &'a Node);

#[cfg(not(feature = "config"))]
impl Section for Table {
    fn __write(&self) -> Result<Table, ConfigError> {
        Ok(self.clone())
    }

    fn __read(node: __Node<'_>) -> Result<Self, ConfigError> {
        match node.0.to_value() {
            super::value::Value::Table(table) => Ok(table),
            _ => Ok(Table::new()),
        }
    }
}

/// How the environment of an application is made and read; its `settings`.
///
/// `#[application]` makes one of the function that is marked `#[env]`.
pub struct Settings<E> {
    defaults: Box<dyn Fn() -> Result<Table, ConfigError> + Send + Sync>,
    read: fn(&Node) -> Result<E, ConfigError>,
}

impl Settings<()> {
    /// There are none. What files and the program say can still be asked by key.
    pub fn none() -> Self {
        Self { defaults: Box::new(|| Ok(Table::new())), read: |_| Ok(()) }
    }
}

impl<E> Settings<E> {
    /// With these defaults.
    pub fn new(defaults: impl Fn() -> E + Send + Sync + 'static) -> Self
    where
        E: Section,
    {
        Self { defaults: Box::new(move || defaults().__write()), read: |node| E::__read(__Node(node)) }
    }
}

impl<E: Send + Sync + 'static> Settings<E> {
    pub(in crate::application) fn defaults(&self) -> Result<Table, ConfigError> {
        guarded(|| (self.defaults)()).unwrap_or_else(|panic| Err(ConfigError::new(panic)))
    }

    pub(in crate::application) fn read(&self, node: &Node) -> Result<Typed, ConfigError> {
        let read = guarded(|| (self.read)(node).map(|value| Arc::new(value) as Typed));
        read.unwrap_or_else(|panic| Err(ConfigError::new(panic)))
    }
}

impl<E> fmt::Debug for Settings<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Settings")
    }
}
