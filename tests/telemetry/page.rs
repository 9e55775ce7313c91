//! The page that a Prometheus server reads.

use crate::counter::{Counter, Door, Tree};
use crate::{alone, settled};
use otp::mailbox::{Mailbox, Overflow};
use otp::prelude::*;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::Duration;

/// A system in which there is something to say of everything.
async fn busy() {
    otp::telemetry::enable();
    let odd = Counter::spec().name("odd \"name\" with \\ and\na line, ünïcode {x=\"1\"}").start().await.unwrap();
    odd.add(1).await.unwrap();
    let _ = odd.think(Duration::from_secs(2)).timeout(Duration::from_secs(1)).await;
    odd.bump();
    tokio::time::sleep(Duration::from_secs(2)).await;
    let door = Door::start().await.unwrap();
    door.open().await.unwrap();
    let tree = Tree.spec().name("a tree").start().await.unwrap();
    tree.counter().crash();
    settled().await;
    let full = Counter::spec().mailbox(Mailbox::bounded(1, Overflow::DropNewest)).start().await.unwrap();
    let _busy = full.think(Duration::from_secs(1)).send();
    settled().await;
    for _ in 0..3 {
        full.bump();
    }
    // all of them live until the page has been read
    for process in [odd.pid(), door.pid(), full.pid()] {
        assert!(process.is_some_and(otp::is_alive));
    }
}

/// What the page says, without the figures that depend on what else has run.
#[test]
fn the_page_reads_as_it_should() {
    alone(async || {
        busy().await;
        let page = otp::telemetry::prometheus();
        assert!(page.contains(
            "otp_mailbox_depth{name=\"odd \\\"name\\\" with \\\\ and\\na line, ünïcode {x=\\\"1\\\"}\"} 0\n"
        ));
        assert!(page.contains("otp_supervisor_restarts_total{supervisor=\"a tree\",child=\"counter\"} "));
        let heads: Vec<_> = page.lines().filter(|line| line.starts_with('#')).collect();
        assert_eq!(heads.join("\n") + "\n", include_str!("page.txt"), "{page}");
        // in the same order each time
        let names = |page: &str| -> Vec<String> {
            page.lines().map(|line| line.rsplit_once(' ').unwrap().0.to_owned()).collect()
        };
        assert_eq!(names(&page), names(&otp::telemetry::prometheus()));
    });
}

/// Every sample belongs to the family above it, and the buckets of a histogram never fall.
#[test]
fn the_page_is_whole() {
    alone(async || {
        busy().await;
        let (mut family, mut last) = (String::new(), (String::new(), 0_u64));
        for line in otp::telemetry::prometheus().lines() {
            if let Some(head) = line.strip_prefix("# HELP ") {
                head.split(' ').next().unwrap().clone_into(&mut family);
            } else if !line.starts_with('#') {
                assert!(line.starts_with(&family), "{line} in {family}");
                if let Some((series, rest)) = line.split_once("le=\"") {
                    let count: u64 = rest.rsplit_once(' ').unwrap().1.parse().unwrap();
                    assert!(last.0 != series || last.1 <= count, "{line}");
                    last = (series.to_owned(), count);
                }
            }
        }
    });
}

/// The judgement of Prometheus's own tool, where that is installed.
#[test]
fn promtool_has_nothing_to_complain_about() {
    let mut page = String::new();
    alone(|| async {
        busy().await;
        page = otp::telemetry::prometheus();
    });
    let tool = Command::new("promtool")
        .args(["check", "metrics"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut tool = match tool {
        Ok(tool) => tool,
        Err(error) => {
            eprintln!("NOT CHECKED: promtool (Debian package `prometheus`) cannot be run: {error}");
            return;
        }
    };
    tool.stdin.take().unwrap().write_all(page.as_bytes()).unwrap();
    let output = tool.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.is_empty(), "{said}\n{page}");
}
