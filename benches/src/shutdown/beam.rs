//! The same on the BEAM: `beam/otp_shutdown.erl`.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

const SOURCE: &str = include_str!("../../beam/otp_shutdown.erl");

/// In seconds.
pub(super) const PATIENCE: &str = "60";
/// What `timeout` answers when its time is over.
const LATE: i32 = 124;

/// Where the compiled module is; gone when dropped.
pub(super) struct Beam {
    code: PathBuf,
}

impl Beam {
    /// Compiles the module. The error says why it cannot take part.
    pub(super) fn install() -> Result<Self, String> {
        let code = std::env::temp_dir().join(format!("otp-shutdown-{}", std::process::id()));
        fs::create_dir_all(&code).map_err(|error| format!("{}: {error}", code.display()))?;
        let beam = Self { code };
        let source = beam.code.join("otp_shutdown.erl");
        fs::write(&source, SOURCE).map_err(|error| format!("{}: {error}", source.display()))?;
        said(Command::new("erlc").arg("-o").arg(&beam.code).arg(&source))?;
        Ok(beam)
    }

    /// Runs one measurement in a virtual machine of its own, with two schedulers; `None` if it takes longer than [`PATIENCE`].
    pub(super) fn ask<const N: usize>(&self, words: &[&str]) -> Result<Option<[f64; N]>, String> {
        let mut command = Command::new("timeout");
        command
            .args([PATIENCE, "erl"])
            .args(["+S", "2:2", "+sbt", "db", "+P", "2000000", "-noshell", "-pa"])
            .arg(&self.code);
        let out = output(command.args(["-run", "otp_shutdown", "main"]).args(words))?;
        if out.status.code() == Some(LATE) {
            return Ok(None);
        }
        let text = String::from_utf8_lossy(&out.stdout).trim().to_owned();
        let figures: Option<Vec<f64>> = text.split_whitespace().map(|word| word.parse().ok()).collect();
        let figures = figures.and_then(|figures| figures.try_into().ok());
        figures.map(Some).ok_or_else(|| format!("the BEAM answers to {words:?}: {text}"))
    }
}

impl Drop for Beam {
    fn drop(&mut self) {
        // a temporary folder that stays does no harm
        let _ = fs::remove_dir_all(&self.code);
    }
}

fn output(command: &mut Command) -> Result<Output, String> {
    let name = command.get_program().to_string_lossy().into_owned();
    command.stdin(Stdio::null()).output().map_err(|_| format!("`{name}` is not installed (Debian: erlang-base)"))
}

/// What a program prints, if it ends well.
fn said(command: &mut Command) -> Result<String, String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let out = output(command)?;
    let text = String::from_utf8_lossy(&out.stdout).trim().to_owned();
    if out.status.success() { Ok(text) } else { Err(format!("`{name}` failed: {text}")) }
}
