//! rust-analyzer, spoken to as an editor does.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

/// Longer than anything takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(300);

pub(crate) struct Server {
    program: Child,
    input: ChildStdin,
    output: Receiver<Value>,
    file: String,
    version: u64,
    requests: u64,
    /// What it has said about itself last: loaded, and nothing to do.
    at_rest: bool,
}

impl Server {
    /// Whether there is one.
    pub(crate) fn is_installed() -> bool {
        let asked = Command::new("rust-analyzer").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
        asked.is_ok_and(|status| status.success())
    }

    /// Starts it on a package, and waits until it has read it.
    pub(crate) fn start(package: &Path, file: &Path) -> Self {
        let mut program = Command::new("rust-analyzer")
            .current_dir(package)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("rust-analyzer starts");
        let input = program.stdin.take().expect("it has an input");
        let mut reader = BufReader::new(program.stdout.take().expect("it has an output"));
        let (send, output) = mpsc::channel();
        std::thread::spawn(move || {
            while let Some(message) = next(&mut reader) {
                if send.send(message).is_err() {
                    return;
                }
            }
        });
        let file_uri = uri(file);
        let mut server = Server { program, input, output, file: file_uri, version: 1, requests: 0, at_rest: false };
        server.greet(package, file);
        server
    }

    fn greet(&mut self, package: &Path, file: &Path) {
        let _ = self.ask(
            "initialize",
            &json!({
                "processId": null,
                "rootUri": uri(package),
                "capabilities": {
                    "experimental": { "serverStatusNotification": true },
                    "textDocument": { "hover": { "contentFormat": ["plaintext"] } },
                },
                "initializationOptions": {
                    "cargo": { "buildScripts": { "enable": true } },
                    "procMacro": { "enable": true },
                    "checkOnSave": false,
                },
            }),
        );
        self.tell("initialized", &json!({}));
        let text = std::fs::read_to_string(file).expect("the file is there");
        let document = json!({ "uri": self.file, "languageId": "rust", "version": 1, "text": text });
        self.tell("textDocument/didOpen", &json!({ "textDocument": document }));
        let begin = Instant::now();
        while !self.at_rest {
            let left = PATIENCE.saturating_sub(begin.elapsed());
            let message = self.output.recv_timeout(left).expect("rust-analyzer reads the package in time");
            self.take_in(&message);
        }
    }

    /// The whole text is now this.
    pub(crate) fn edit(&mut self, text: &str) {
        self.version += 1;
        let document = json!({ "uri": self.file, "version": self.version });
        self.tell("textDocument/didChange", &json!({ "textDocument": document, "contentChanges": [{ "text": text }] }));
    }

    /// Asks about a place in the file.
    pub(crate) fn ask_at(&mut self, method: &str, line: usize, column: usize, more: &Value) -> Value {
        let mut asked = json!({
            "textDocument": { "uri": self.file },
            "position": { "line": line, "character": column },
        });
        if let (Some(asked), Some(more)) = (asked.as_object_mut(), more.as_object()) {
            asked.extend(more.clone());
        }
        self.ask(method, &asked)
    }

    /// Asks, and again if what was asked about has changed meanwhile.
    fn ask(&mut self, method: &str, params: &Value) -> Value {
        const CONTENT_MODIFIED: i64 = -32801;
        let begin = Instant::now();
        loop {
            self.requests += 1;
            let id = self.requests;
            self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
            let answer = loop {
                let left = PATIENCE.saturating_sub(begin.elapsed());
                let message = self.output.recv_timeout(left).unwrap_or_else(|_| panic!("no answer to {method}"));
                if message["id"] == id && message.get("method").is_none() {
                    break message;
                }
                self.take_in(&message);
            };
            if answer["error"]["code"] == CONTENT_MODIFIED {
                continue;
            }
            assert!(answer.get("error").is_none(), "{method}: {}", answer["error"]);
            return answer["result"].clone();
        }
    }

    fn take_in(&mut self, message: &Value) {
        if message["method"] == "experimental/serverStatus" {
            assert_ne!(message["params"]["health"], "error", "rust-analyzer: {}", message["params"]["message"]);
            self.at_rest = message["params"]["quiescent"] == true;
        } else if let (Some(_), Some(id)) = (message.get("method"), message.get("id")) {
            // it wants to know settings, or shows progress: there are none
            let items = message["params"]["items"].as_array().map(|items| vec![json!({}); items.len()]);
            self.send(&json!({ "jsonrpc": "2.0", "id": id, "result": items }));
        }
    }

    fn tell(&mut self, method: &str, params: &Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    fn send(&mut self, message: &Value) {
        let text = message.to_string();
        write!(self.input, "Content-Length: {}\r\n\r\n{text}", text.len()).expect("rust-analyzer listens");
        self.input.flush().expect("rust-analyzer listens");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

fn uri(path: &Path) -> String {
    format!("file://{}", path.display())
}

fn next(reader: &mut impl BufRead) -> Option<Value> {
    let mut length = None;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim() {
            "" => break,
            line => {
                if let Some((name, value)) = line.split_once(':')
                    && name.eq_ignore_ascii_case("content-length")
                {
                    length = value.trim().parse().ok();
                }
            }
        }
    }
    let mut body = vec![0; length?];
    reader.read_exact(&mut body).ok()?;
    serde_json::from_slice(&body).ok()
}
