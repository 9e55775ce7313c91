//! Numbers in settings.

use serde::{Deserialize, Serialize};

/// A positive number that is not absurd.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct Count(u32);

impl Count {
    pub(super) const fn new(count: u32) -> Self {
        Self(count)
    }

    pub fn get(self) -> usize {
        // no system that has sockets has smaller addresses
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }

    pub fn float(self) -> f64 {
        self.0.into()
    }
}

impl TryFrom<u32> for Count {
    type Error = String;

    fn try_from(count: u32) -> Result<Self, String> {
        if (1..=1 << 30).contains(&count) { Ok(Self(count)) } else { Err(format!("{count} is not a limit")) }
    }
}

impl From<Count> for u32 {
    fn from(count: Count) -> Self {
        count.0
    }
}
