//! A tree, a test, and a program's beginning.

use crate::machine::Door;
use crate::server::Cache;
use otp::prelude::{ServerHandle as _, supervisor};

supervisor! {
    /// The root.
    pub App(code: Vec<u8>): rest_for_one, intensity = 3, period = "5s" {
        /// What was asked for before.
        cache: Cache<String, u64, 16> = Cache::spec(16),
        /// The door.
        #[transient]
        door: Door = Door::spec(code.clone()),
    }
}

/// Starts and stops it.
///
/// # Errors
///
/// What the start says.
pub async fn run() -> Result<(), otp::StartError> {
    let app = App { code: vec![1] }.start_link().await?;
    app.door().digit(1);
    if app.stop().await.is_err() {
        app.cache().clear();
    }
    Ok(())
}
