//! `redis-benchmark`, and what it prints.

use std::process::{Command, Stdio};

/// How it asks.
pub(super) struct Load {
    pub(super) title: &'static str,
    pub(super) arguments: &'static [&'static str],
    pub(super) requests: u32,
    /// The rate of `redis_kv`, divided by that of Redis, is to be this at least.
    pub(super) least: f64,
}

/// Requests a second.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rates {
    pub(super) set: f64,
    pub(super) get: f64,
}

/// One run. An error that a server answers is one here.
pub(super) fn rates(port: u16, load: &Load, requests: u32) -> Result<Rates, String> {
    let out = Command::new("redis-benchmark")
        .args(["-p", &port.to_string(), "-n", &requests.to_string(), "-t", "set,get", "-e", "--csv"])
        .args(load.arguments)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("redis-benchmark: {error}"))?;
    let [text, complaint] = [out.stdout, out.stderr].map(|text| String::from_utf8_lossy(&text).into_owned());
    read(&text).filter(|_| out.status.success()).ok_or_else(|| format!("redis-benchmark failed: {text}{complaint}"))
}

/// Reads lines like `"SET","125000.00",..`; any word of an error is too much.
fn read(text: &str) -> Option<Rates> {
    if text.to_ascii_lowercase().contains("error") {
        return None;
    }
    let rate = |command: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(&format!("\"{command}\",\"")))?;
        line.split('"').next()?.parse().ok()
    };
    Some(Rates { set: rate("SET")?, get: rate("GET")? })
}

#[cfg(test)]
mod tests {
    use super::{Rates, read};

    const SAID: &str =
        "\"test\",\"rps\",\"avg_latency_ms\"\n\"SET\",\"125000.00\",\"0.2\"\n\"GET\",\"98000.50\",\"0.2\"\n";

    #[test]
    fn rates_are_read() {
        assert_eq!(read(SAID), Some(Rates { set: 125_000.0, get: 98_000.5 }));
        assert_eq!(read("\"SET\",\"125000.00\"\n"), None);
    }

    #[test]
    fn an_error_is_none_of_them() {
        assert_eq!(read(&format!("{SAID}Error from server: ERR no\n")), None);
    }
}
