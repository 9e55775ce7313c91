//! The two servers, each on a port of its own.

use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Redis starts faster than that.
const PATIENCE: Duration = Duration::from_secs(10);

/// A server that runs; it is killed when this is dropped.
pub(super) struct Server {
    program: Child,
    port: u16,
}

impl Server {
    pub(super) fn port(&self) -> u16 {
        self.port
    }

    /// The example, built for release.
    pub(super) fn ours() -> Result<Self, String> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let cargo = || {
            let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
            cargo.current_dir(&root);
            cargo
        };
        let built = cargo().args(["build", "--quiet", "--release", "--example", "redis_kv"]).status();
        if !built.is_ok_and(|status| status.success()) {
            return Err("redis_kv cannot be built".to_owned());
        }
        let mut program = cargo()
            .args(["run", "--quiet", "--release", "--example", "redis_kv", "--", "0"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("redis_kv: {error}"))?;
        let mut lines = BufReader::new(program.stdout.take().ok_or("redis_kv has no standard output")?).lines();
        let port = lines.find_map(|line| line.ok()?.strip_prefix("listening on ")?.rsplit(':').next()?.parse().ok());
        // what else it prints is read by nobody, and must not be in its way
        std::thread::spawn(move || lines.for_each(drop));
        let mut server = Self { program, port: 0 };
        server.port = port.ok_or("redis_kv does not say where it listens")?;
        Ok(server)
    }

    /// Redis itself, which keeps nothing on disk either.
    pub(super) fn theirs() -> Result<Self, String> {
        let port = free_port().map_err(|error| format!("there is no free port: {error}"))?;
        let program = Command::new("redis-server")
            .args(["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--port", &port.to_string()])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .map_err(|error| format!("redis-server: {error}"))?;
        let server = Self { program, port };
        let begin = Instant::now();
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
            if begin.elapsed() > PATIENCE {
                return Err("redis-server does not answer".to_owned());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(server)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // it may have ended by itself
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

fn free_port() -> std::io::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}
