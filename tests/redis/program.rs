//! The program's command line, its banner, and its end.

use crate::server::{Server, run};

#[test]
fn help_and_mistakes_are_answered() {
    let help = run(&["--help"]);
    assert!(help.status.success());
    assert!(String::from_utf8_lossy(&help.stdout).contains("Usage: redis_kv [OPTIONS] [PORT]"));

    for (arguments, text) in [
        (&["99999"][..], "'99999' is not a port"),
        (&["--nope"], "unexpected argument '--nope'"),
        (&["--max-clients"], "--max-clients needs a number"),
    ] {
        let output = run(arguments);
        assert_eq!(output.status.code(), Some(2));
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(errors.contains(text) && errors.contains("--help"), "{errors}");
    }
}

#[test]
fn a_port_that_is_taken_is_named() {
    let server = Server::start(&[]);
    let output = run(&[&server.port.to_string()]);
    assert_eq!(output.status.code(), Some(1));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(errors.contains(&format!("cannot listen on port {}", server.port)), "{errors}");
}

#[cfg(unix)]
mod signals {
    use super::*;
    use crate::server::tool;

    fn stopped_by(signal: &str) {
        // it says where it listens when its start is all but over; a signal in between ends the start, and nobody says who goes
        let stopped = (0..3).any(|_| stops_in_order(signal));
        assert!(stopped, "it never says who goes");
    }

    /// False if the signal came before the program had quite begun.
    fn stops_in_order(signal: &str) -> bool {
        let server = Server::start(&[]);
        let (mut idle, mut busy) = (server.client(), server.client());
        assert_eq!(idle.say("PING"), "+PONG");
        busy.send(b"DEBUG SLEEP 1000\r\n");
        busy.send(b"*2\r\n$3\r\nGET");
        tool("kill", &[&format!("-{signal}"), &server.pid().to_string()]).expect("every unix has it");
        let (lines, well) = server.end();
        assert!(well, "{lines:#?}");
        assert!(idle.is_over() && busy.is_over(), "the clients are let go");

        let text = lines.join("\n");
        if !text.contains("listener") {
            return false;
        }
        let place = |part: &str| text.find(part).unwrap_or_else(|| panic!("no {part} in\n{text}"));
        let mut order = vec![format!("SIG{signal}"), "listener".to_owned(), "connections".to_owned()];
        order.extend((0..8).rev().map(|shard| format!("shard_{shard}")));
        order.extend(["store".to_owned(), "stopped".to_owned()]);
        for pair in order.windows(2) {
            assert!(place(&pair[0]) < place(&pair[1]), "{} before {}\n{text}", pair[0], pair[1]);
        }
        true
    }

    #[test]
    fn sigterm_stops_the_tree_in_reverse_order() {
        stopped_by("TERM");
    }

    #[test]
    fn sigint_does_the_same() {
        stopped_by("INT");
    }
}
