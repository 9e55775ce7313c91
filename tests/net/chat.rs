//! The example `chat`, from outside.

use otp_tests::kit::example;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Ends with the test.
struct Program(Child);

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

struct Guest(BufReader<TcpStream>);

impl Guest {
    fn come(address: &str, name: &str) -> Self {
        let stream = TcpStream::connect(address).expect("it listens");
        stream.set_read_timeout(Some(Duration::from_secs(30))).expect("not zero");
        let mut guest = Self(BufReader::new(stream));
        assert_eq!(guest.hear(), "your name?");
        guest.say(name);
        assert_eq!(guest.hear(), format!("welcome, {name}"));
        guest
    }

    fn say(&mut self, line: &str) {
        self.0.get_mut().write_all(format!("{line}\n").as_bytes()).expect("he is in the room");
    }

    fn hear(&mut self) -> String {
        let mut line = String::new();
        self.0.read_line(&mut line).expect("somebody says something");
        line.trim_end().to_owned()
    }
}

#[test]
fn guests_hear_each_other() {
    let child = Command::new(example::build("otp-framework", "chat")).arg("0").stdout(Stdio::piped()).spawn();
    let mut program = Program(child.expect("it starts"));
    let mut line = String::new();
    let mut output = BufReader::new(program.0.stdout.take().expect("piped"));
    output.read_line(&mut line).expect("it says where it listens");
    let address = line.trim_end().strip_prefix("listening on ").expect("an address");

    let mut eve = Guest::come(address, "eve");
    let mut bob = Guest::come(address, "bob");
    assert_eq!(eve.hear(), "* bob comes in");
    bob.say("hello");
    assert_eq!(eve.hear(), "bob: hello");
    eve.say("bye");
    assert_eq!(bob.hear(), "eve: bye");
    // one line that is no text, or too long, ends one guest
    let mut mallory = Guest::come(address, "mallory");
    assert_eq!((eve.hear(), bob.hear()), ("* mallory comes in".to_owned(), "* mallory comes in".to_owned()));
    mallory.say(&"x".repeat(100_000));
    assert_eq!((eve.hear(), bob.hear()), ("* mallory has left".to_owned(), "* mallory has left".to_owned()));
    drop(eve);
    assert_eq!(bob.hear(), "* eve has left");
}
