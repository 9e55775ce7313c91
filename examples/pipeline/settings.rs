//! What the program is told, by a file (`pipeline.toml`) and by environment variables (`PIPELINE__PORT=0`).

use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::record::Level;

/// The environment of the application.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Settings {
    /// Where clients come in; 0 chooses a free port.
    pub port: u16,
    /// Where lines are written to.
    pub output: PathBuf,
    /// Lines of a lower level are dropped.
    pub level: Level,
    /// So many lines are written at once.
    pub batch: usize,
    /// A batch that does not fill up is written after so many milliseconds.
    pub linger: u64,
    /// How long the sink rests after each batch, in milliseconds: what makes it slow.
    pub pause: u64,
    /// How many lines each stage asks for.
    pub demand: usize,
}

impl Settings {
    pub fn linger(&self) -> Duration {
        Duration::from_millis(self.linger)
    }

    pub fn pause(&self) -> Duration {
        Duration::from_millis(self.pause)
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            port: 9000,
            output: PathBuf::from("pipeline.log"),
            level: Level::Info,
            batch: 100,
            linger: 200,
            pause: 10,
            demand: 500,
        }
    }
}
