//! The BEAM: `beam/otp_bench.erl`, compiled here, in virtual machines of our own.

mod machine;

use self::machine::Machine;
use crate::clock::{Cost, float};
use crate::contestant::{Contestant, Stage};
use crate::flavor::Flavor;
use crate::workload::Workload;
use crate::workloads::Crowd;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

pub(super) const NAME: &str = "beam";

const SOURCE: &str = include_str!("../../beam/otp_bench.erl");

/// A cell of the list in which its client has the processes.
const REFERENCE: f64 = 16.0;

pub(crate) struct Beam {
    version: String,
    /// Where the compiled module is.
    code: PathBuf,
    /// The one that runs, and for which flavor.
    machine: Option<(Flavor, Machine)>,
}

impl Beam {
    /// Compiles the module. The error says why it cannot take part.
    pub(super) fn install() -> Result<Self, String> {
        let code = std::env::temp_dir().join(format!("otp-bench-{}", std::process::id()));
        fs::create_dir_all(&code).map_err(|error| format!("{}: {error}", code.display()))?;
        let mut beam = Self { version: String::new(), code, machine: None };
        let source = beam.code.join("otp_bench.erl");
        fs::write(&source, SOURCE).map_err(|error| format!("{}: {error}", source.display()))?;
        said(Command::new("erlc").arg("-o").arg(&beam.code).arg(&source))?;
        let version = "io:put_chars(erlang:system_info(otp_release) ++ \" (erts \" ++ erlang:system_info(version) ++ \")\"),halt().";
        beam.version = format!("OTP {}", said(Command::new("erl").args(["-noshell", "-eval", version]))?);
        Ok(beam)
    }

    fn machine(&mut self, flavor: Flavor) -> Result<&mut Machine, String> {
        let kept = self.machine.take().filter(|(kept, _)| *kept == flavor);
        let machine = match kept {
            Some((_, machine)) => machine,
            None => Machine::start(&self.code, flavor)?,
        };
        Ok(&mut self.machine.insert((flavor, machine)).1)
    }
}

impl Drop for Beam {
    fn drop(&mut self) {
        // a temporary folder that stays does no harm
        let _ = fs::remove_dir_all(&self.code);
    }
}

/// What a program prints, if it ends well.
fn said(command: &mut Command) -> Result<String, String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let out = command
        .stdin(Stdio::null())
        .output()
        .map_err(|_| format!("`{name}` is not installed (Debian: erlang-base)"))?;
    let text = String::from_utf8_lossy(&out.stdout).trim().to_owned();
    if out.status.success() { Ok(text) } else { Err(format!("`{name}` failed: {text}")) }
}

impl Contestant for Beam {
    fn name(&self) -> &'static str {
        NAME
    }

    fn version(&self) -> String {
        self.version.clone()
    }

    fn lacks(&self, workload: Workload, _: Flavor) -> Option<&'static str> {
        (workload == Workload::CallChild).then_some("what outlives a restart there is a name")
    }

    fn measure(&mut self, workload: Workload, stage: &Stage, operations: u64) -> Result<Cost, String> {
        let [wall, cpu] = self.machine(stage.flavor)?.ask(workload.key(), operations)?;
        Ok(Cost { wall, cpu })
    }

    fn crowd(&mut self, flavor: Flavor, processes: u64) -> Result<Crowd, String> {
        let mut fresh = Machine::start(&self.code, flavor)?;
        let [spawn_wall, spawn_cpu, pages, stop_wall, stop_cpu] = fresh.ask("crowd", processes)?;
        Ok(Crowd {
            spawn: Cost { wall: spawn_wall, cpu: spawn_cpu },
            bytes: pages * float(rustix::param::page_size() as u64) / float(processes) - REFERENCE,
            stop: Cost { wall: stop_wall, cpu: stop_cpu },
        })
    }
}
