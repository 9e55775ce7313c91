//! The example `pipeline`, driven as its users drive it: the program runs, clients send it more than its sink takes, a signal
//! stops it.
//!
//! Nothing is asserted about how long something takes: what has to happen is waited for.
#![forbid(unsafe_code)]

#[path = "pipeline/program.rs"]
mod program;

use program::{Pipeline, Summary};
use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(60);

/// Every fifth line is dropped by the filter, every fiftieth is no log line.
fn line(number: usize) -> String {
    match number {
        n if n % 50 == 7 => format!("line {n}\n"),
        n if n % 5 == 0 => format!("DEBUG flood line {n} of many, which is about as long as log lines are\n"),
        n => format!("INFO flood line {n} of many, which is about as long as log lines are\n"),
    }
}

/// All lines are accounted for, and those that matter are in the file, in order.
#[test]
fn every_line_is_accounted_for() {
    let pipeline = Pipeline::start(&["PAUSE=1"]);
    let mut client = pipeline.client();
    let count = 5000;
    for number in 0..count {
        client.write_all(line(number).as_bytes()).expect("it listens");
    }
    assert_eq!(goodbye(client), format!("{count} lines\n"));
    let (summary, file) = pipeline.stop();
    assert_eq!(summary, Summary { taken_in: 5000, written: 3900, filtered: 1000, malformed: 100 });
    let numbers: Vec<usize> = file.lines().map(|line| number_of(line).expect("a number")).collect();
    assert_eq!(numbers.len(), 3900);
    assert!(numbers.is_sorted());
}

fn number_of(line: &str) -> Option<usize> {
    line.strip_prefix("[Info] flood: line ")?.split(' ').next()?.parse().ok()
}

/// Ends the client's side, and listens to what it is told.
fn goodbye(mut client: TcpStream) -> String {
    client.shutdown(Shutdown::Write).expect("it is there");
    client.set_read_timeout(Some(PATIENCE)).expect("it may");
    let mut answer = String::new();
    client.read_to_string(&mut answer).expect("it answers");
    answer
}

/// Ten times what the sink takes: the client's writes wait, memory stays where it is, and when the program is told to stop,
/// what was taken in is written.
#[test]
fn a_flood_waits_in_the_client() {
    // a hundred lines in fifty milliseconds
    let pipeline = Pipeline::start(&["PAUSE=50", "BATCH=100"]);
    let mut client = pipeline.client();
    client.set_nonblocking(true).expect("it may");
    // fills whatever the system has between the two, and some more
    let chunk: String = (0..2000).map(line).collect();
    let chunk = chunk.as_bytes();
    let (mut sent, mut blocked, begun) = (0, 0, Instant::now());
    let mut memory = None;
    while begun.elapsed() < Duration::from_secs(4) || blocked == 0 {
        assert!(begun.elapsed() < PATIENCE, "the client was never made to wait");
        match client.write(&chunk[sent % chunk.len()..]) {
            Ok(written) => sent += written,
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                blocked += 1;
                // by now all buffers have been full once
                if memory.is_none() && begun.elapsed() > Duration::from_secs(1) {
                    memory = pipeline.memory();
                }
                std::thread::sleep(Duration::from_millis(5));
            }
            Err(error) => panic!("{error}"),
        }
    }
    if let (Some(before), Some(after)) = (memory, pipeline.memory()) {
        assert!(after < before + 8 && after < 64, "{before} MiB have become {after}");
    }
    pipeline.signal("TERM");
    let (summary, file) = pipeline.stopped();
    let Summary { taken_in, written, filtered, malformed } = summary;
    assert_eq!(taken_in, written + filtered + malformed, "{summary:?}");
    assert_eq!(file.lines().count(), written);
    assert!(written > 0 && taken_in < sent / 8, "{summary:?} of {sent} bytes");
}

/// A client that sends no end of a line is let go, and the others do not notice.
#[test]
fn a_line_without_an_end_is_refused() {
    let pipeline = Pipeline::start(&["PAUSE=0"]);
    let (mut bad, mut good) = (pipeline.client(), pipeline.client());
    let endless = vec![b'x'; 64 << 10];
    let _ = bad.write_all(&endless);
    bad.set_read_timeout(Some(PATIENCE)).expect("it may");
    assert!(matches!(bad.read(&mut [0; 10]), Ok(0) | Err(_)));
    good.write_all(b"ERROR disk full\nERROR disk still full").expect("it listens");
    assert_eq!(goodbye(good), "2 lines\n");
    let (summary, file) = pipeline.stop();
    assert_eq!((summary.taken_in, summary.written), (2, 2));
    assert_eq!(file, "[Error] disk: full\n[Error] disk: still full\n");
}
