//! `cargo xtask fuzz`: random input for the macros and for the parsers of the examples, under `AddressSanitizer`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const TARGETS: [&str; 3] = ["macros", "resp", "glob"];

/// What the golden files are input of: the file, and the byte that has `fuzz/targets/macros.rs` choose the macro.
const BLOCKS: [(&str, char); 4] =
    [("server.rs", '$'), ("machine.rs", '\''), ("handler.rs", ')'), ("supervisor.rs", '-')];

/// Requests to begin with.
const REQUESTS: [&str; 3] = [
    "\u{3}*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$2\r\nab\r\n*1\r\n$4\r\nPING\r\n",
    "\u{5}SET k \"a b\\x41\" 'c'\r\nPING\n",
    "\u{1}*0\r\n*-1\r\n",
];

/// Runs each target for so many seconds. A failure prints the input, and where it is kept.
pub(crate) fn run(seconds: &str) -> Result<(), String> {
    if !seconds.parse::<u32>().is_ok_and(|seconds| seconds > 0) {
        return Err(format!("`{seconds}` is no number of seconds"));
    }
    if !cargo_fuzz().arg("--version").stdout(Stdio::null()).status().is_ok_and(|status| status.success()) {
        return Err("there is no cargo-fuzz: `cargo install --locked cargo-fuzz@0.13.2`".to_owned());
    }
    for target in TARGETS {
        let corpus = corpus(target)?;
        println!("\n== {target}: {seconds} s");
        let mut command = cargo_fuzz();
        command.args(["run", "--fuzz-dir", "fuzz", "--target-dir", "target/fuzz", target]).arg(corpus);
        // inputs that have failed once are run first
        let regressions = Path::new("fuzz/regressions").join(target);
        if regressions.is_dir() {
            command.arg(regressions);
        }
        command.args([
            "--",
            &format!("-max_total_time={seconds}"),
            "-timeout=10",
            "-malloc_limit_mb=64",
            "-max_len=4096",
        ]);
        command.args(["-print_final_stats=1", "-verbosity=0"]);
        let status = command.stdin(Stdio::null()).status().map_err(|error| format!("cargo did not start: {error}"))?;
        if !status.success() {
            return Err(format!("{target}: {status}; put the input into fuzz/regressions/{target} when it is mended"));
        }
    }
    Ok(())
}

/// The sanitizer's flag is not among those of a stable compiler.
fn cargo_fuzz() -> Command {
    let mut command = Command::new(crate::gate::cargo());
    command.arg("fuzz").env("RUSTC_BOOTSTRAP", "1");
    command
}

/// The folder that a target's inputs are collected in, with some that mean something.
fn corpus(target: &str) -> Result<PathBuf, String> {
    let folder = Path::new("target/fuzz/corpus").join(target);
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let put = |name: &str, input: &str| {
        let path = folder.join(name);
        fs::write(&path, input).map_err(|error| format!("{}: {error}", path.display()))
    };
    match target {
        "macros" => {
            for (file, choice) in BLOCKS {
                let path = Path::new("otp-macros/golden").join(file);
                let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
                put(file, &macro_input(choice, &text))?;
            }
        }
        "resp" => {
            for (number, request) in REQUESTS.iter().enumerate() {
                put(&format!("request{number}"), request)?;
            }
        }
        _ => put("pattern", "\u{6}a*[b-d]?abcd")?,
    }
    Ok(folder)
}

/// The block of a golden file, behind the byte that chooses its macro and options that are empty.
fn macro_input(choice: char, text: &str) -> String {
    match (text.find("supervisor! {"), text.rfind("\nimpl ")) {
        (Some(at), _) => {
            let inner = &text[at + "supervisor! {".len()..];
            format!("{choice}{}", inner.rfind('}').map_or(inner, |end| &inner[..end]))
        }
        (None, Some(at)) => format!("{choice}(){}", &text[at..]),
        (None, None) => format!("{choice}(){text}"),
    }
}

#[cfg(test)]
mod tests {
    use super::macro_input;

    #[test]
    fn what_is_begun_with_is_the_block_alone() {
        assert_eq!(
            macro_input('$', "use a;\n#[gen_server]\nimpl Kv { #[cast] fn f(&self) {} }"),
            "$()\nimpl Kv { #[cast] fn f(&self) {} }"
        );
        assert_eq!(macro_input('-', "use a;\nsupervisor! { struct Tree; }\n"), "- struct Tree; ");
    }
}
