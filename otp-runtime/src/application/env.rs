//! The environment of applications: keys and values in layers, and what they are read into.
//!
//! From below: the defaults of the application, the files, the environment variables, the program's own code.

#[cfg(feature = "config")]
mod config;
#[cfg(feature = "config")]
mod de;
mod error;
mod layers;
mod node;
mod section;
mod value;

#[cfg(feature = "config")]
pub use config::Config;
pub use error::{ConfigError, Origin};
pub use layers::ConfigChange;
pub use section::{Section, Settings};
pub use value::{Table, Value};

pub(super) use layers::Layers;
pub(super) use node::Node;
pub(super) use section::Typed;
