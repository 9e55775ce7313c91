//! The real program, killed twenty times in the middle of its work.
#![forbid(unsafe_code)]

use rusqlite::Connection;
use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// A folder of its own, gone with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("otp-jobs-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn program(&self, arguments: &[&str]) -> Command {
        let mut program = Command::new(env!("CARGO_BIN_EXE_otp-example-jobs"));
        program.args(["--db", "receipts.db"]).args(arguments).current_dir(&self.0);
        program.envs([("RECEIPTS__POLL", "20"), ("RECEIPTS__TAKES", "3")]).stdin(Stdio::null());
        program
    }

    fn run(&self, arguments: &[&str]) -> String {
        let Output { status, stdout, stderr } = self.program(arguments).output().unwrap();
        assert!(status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&stderr));
        String::from_utf8(stdout).unwrap()
    }

    /// The program at work; it has said so.
    fn works(&self) -> Worker {
        let mut program = self.program(&["work"]);
        let mut worker = Worker(program.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap());
        let mut line = String::new();
        BufReader::new(worker.0.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        assert_eq!(line, "working\n");
        worker
    }

    /// The jobs in this state, as the file has them.
    fn jobs(&self, state: &str) -> Vec<u64> {
        let db = Connection::open(self.0.join("receipts.db")).unwrap();
        db.busy_timeout(Duration::from_secs(10)).unwrap();
        let mut query = db.prepare("SELECT id FROM jobs WHERE state = ?1").unwrap();
        query.query_map([state], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
    }

    /// How often each job has had its effect.
    fn effects(&self) -> BTreeMap<u64, u32> {
        let mut effects = BTreeMap::new();
        for line in fs::read_to_string(self.0.join("receipts.out")).unwrap_or_default().lines() {
            let id = line.split(' ').next().and_then(|id| id.parse().ok()).expect("a line begins with the job");
            *effects.entry(id).or_default() += 1;
        }
        effects
    }

    fn wait_until_something_runs(&self) {
        let started = Instant::now();
        while self.jobs("running").is_empty() {
            assert!(started.elapsed() < Duration::from_secs(60), "it does not begin");
            thread::sleep(Duration::from_millis(1));
        }
    }

    fn wait_until_all_is_sent(&self) {
        let started = Instant::now();
        while self.run(&["status"]) != format!("waiting 0\nrunning 0\ndead {}\n", self.jobs("dead").len()) {
            assert!(started.elapsed() < Duration::from_secs(120), "{}", self.run(&["status"]));
            thread::sleep(Duration::from_millis(100));
        }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The program; it does not outlive the test.
struct Worker(Child);

impl Worker {
    fn kill(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }

    /// Tells it to stop, as a system does, and waits until it has.
    fn stop(mut self) {
        let told = Command::new("kill").args(["-TERM", &self.0.id().to_string()]).status();
        assert!(told.unwrap().success());
        assert!(self.0.wait().unwrap().success());
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn twenty_kills_lose_no_job_and_repeat_only_what_was_running() {
    const EACH: u64 = 60;
    const KILLS: u64 = 20;
    let folder = Folder::new("kill");
    let mut dice = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().subsec_nanos();
    println!("seed {dice}");
    let mut may_repeat: BTreeMap<u64, u32> = BTreeMap::new();
    let (mut cut_short, mut unfinished) = (0, 0);
    for round in 0..KILLS {
        assert_eq!(folder.run(&["enqueue", &EACH.to_string()]), format!("accepted {EACH}\n"));
        let mut worker = folder.works();
        dice = dice.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        // every second time surely in the middle of some work, however slow the machine is
        let soon = if round % 2 == 0 { 16 } else { 20 };
        if round % 2 == 1 {
            folder.wait_until_something_runs();
        }
        thread::sleep(Duration::from_micros(u64::from(dice >> soon)));
        worker.kill();
        let running = folder.jobs("running");
        cut_short += running.len();
        unfinished += usize::from(!folder.jobs("waiting").is_empty());
        for id in running {
            *may_repeat.entry(id).or_default() += 1;
        }
    }
    assert!(cut_short > 0 && unfinished > 0, "no kill has met any work: {cut_short}, {unfinished}");
    let worker = folder.works();
    folder.wait_until_all_is_sent();
    worker.stop();

    let (effects, dead) = (folder.effects(), folder.jobs("dead"));
    assert_eq!(dead.len() as u64, KILLS, "customer 13 of each lot");
    let lost: Vec<u64> = (1..=EACH * KILLS).filter(|id| !dead.contains(id) && !effects.contains_key(id)).collect();
    assert!(lost.is_empty(), "never sent: {lost:?}");
    let most = |id: &u64| 1 + may_repeat.get(id).copied().unwrap_or_default();
    let repeated: Vec<_> = effects.iter().filter(|(id, times)| **times > most(id)).collect();
    assert!(repeated.is_empty(), "sent too often: {repeated:?}");
    assert!(effects.keys().all(|id| !dead.contains(id)));
}

#[test]
fn an_orderly_stop_repeats_nothing_and_there_is_one_worker_at_a_time() {
    let folder = Folder::new("stop");
    folder.run(&["enqueue", "200"]);
    let worker = folder.works();
    let second = folder.program(&["work"]).output().unwrap();
    assert!(!second.status.success());
    assert!(String::from_utf8_lossy(&second.stderr).contains("database is locked"));
    worker.stop();
    assert_eq!(folder.jobs("running"), []);
    let worker = folder.works();
    folder.wait_until_all_is_sent();
    worker.stop();
    let effects = folder.effects();
    assert_eq!(effects.len(), 199);
    assert!(effects.values().all(|times| *times == 1));
}
