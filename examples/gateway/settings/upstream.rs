//! Where requests go.

use std::net::SocketAddr;

use serde::{Deserialize, Serialize};

/// What is behind the gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Upstream {
    /// A server of its own, which does as it is told at `/upstream/..`.
    BuiltIn,
    At(SocketAddr),
}

impl TryFrom<String> for Upstream {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text.as_str() {
            "built-in" => Ok(Self::BuiltIn),
            address => address.parse().map(Self::At).map_err(|_| format!("{text:?} is no address, nor \"built-in\"")),
        }
    }
}

impl From<Upstream> for String {
    fn from(upstream: Upstream) -> Self {
        match upstream {
            Upstream::BuiltIn => "built-in".to_owned(),
            Upstream::At(address) => address.to_string(),
        }
    }
}
