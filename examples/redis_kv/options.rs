//! The command line.

/// What `--help` prints.
pub const HELP: &str = "\
A Redis-protocol key-value server on 127.0.0.1.

Usage: redis_kv [OPTIONS] [PORT]

Arguments:
  [PORT]  The port to listen on; 0 chooses a free one [default: 6380]

Options:
  --max-clients <N>      Clients served at the same time [default: 10000]
  --max-request <BYTES>  The largest request a client may send [default: 67108864]
  --help                 Print this

The same can be said by the file redis_kv.toml, or another one that the variable REDIS_KV_CONFIG names,
and by variables such as REDIS_KV__SHARDS=4 and REDIS_KV__LIMITS__CLIENTS=5. The command line goes first.
REDIS_KV__METRICS_PORT=9121 answers GET /metrics on that port.
";

/// What the command line says; the rest is said by files and variables, or is as ever.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    pub port: Option<u16>,
    pub clients: Option<usize>,
    pub request: Option<usize>,
}

/// What the command line asks for.
#[derive(Debug, PartialEq, Eq)]
pub enum Wish {
    Run(Options),
    Help,
}

/// Reads the arguments, the program's name left out; a mistake is explained in one line.
pub fn read(arguments: impl IntoIterator<Item = String>) -> Result<Wish, String> {
    let mut options = Options::default();
    let mut arguments = arguments.into_iter();
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--help" | "-h" => return Ok(Wish::Help),
            "--max-clients" => options.clients = Some(positive(&argument, arguments.next())?),
            "--max-request" => options.request = Some(positive(&argument, arguments.next())?),
            port if !port.starts_with('-') && options.port.is_none() => {
                let number = port.parse().map_err(|_| format!("'{port}' is not a port: 0 to 65535 is"))?;
                options.port = Some(number);
            }
            other => return Err(format!("unexpected argument '{other}'")),
        }
    }
    Ok(Wish::Run(options))
}

fn positive(option: &str, value: Option<String>) -> Result<usize, String> {
    let value = value.ok_or_else(|| format!("{option} needs a number"))?;
    // More than this is no limit, and more than a semaphore can count.
    let number = value.parse().ok().filter(|number| (1..=usize::MAX >> 4).contains(number));
    number.ok_or_else(|| format!("{option} needs a positive number, not '{value}'"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(line: &str) -> Result<Wish, String> {
        read(line.split_whitespace().map(String::from))
    }

    #[test]
    fn arguments_may_be_left_out() {
        assert_eq!(reading(""), Ok(Wish::Run(Options::default())));
        let wish = Wish::Run(Options { port: Some(0), clients: Some(5), request: Some(100) });
        assert_eq!(reading("--max-clients 5 0 --max-request 100"), Ok(wish));
        assert_eq!(reading("7000 --help"), Ok(Wish::Help));
    }

    #[test]
    fn mistakes_are_explained() {
        for (line, text) in [
            ("65536", "'65536' is not a port: 0 to 65535 is"),
            ("redis", "'redis' is not a port: 0 to 65535 is"),
            ("1 2", "unexpected argument '2'"),
            ("--port", "unexpected argument '--port'"),
            ("--max-clients", "--max-clients needs a number"),
            ("--max-clients 0", "--max-clients needs a positive number, not '0'"),
        ] {
            assert_eq!(reading(line), Err(text.to_owned()));
        }
    }
}
