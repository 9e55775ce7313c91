//! A program that is an application, and that misbehaves as it is told by its environment: what `tests/programs.rs` runs.
#![forbid(unsafe_code)]

use otp::prelude::*;
use serde::{Deserialize, Serialize};
use std::future::pending;
use std::ops::ControlFlow;
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Config {
    mode: String,
    port: u16,
}

/// A child that does as it is told.
struct Child {
    mode: String,
}

#[gen_server]
impl Child {
    #[init]
    async fn new(mode: String, cx: &mut Ctx<Self>) -> Result<Self, Stop> {
        cx.trap_exit(true);
        match mode.as_str() {
            "fail" => return Err(Stop::refuse("as told")),
            "hang" => {
                println!("hanging");
                pending::<()>().await;
            }
            "die" => _ = cx.send_after(Duration::from_millis(20), "die"),
            "compute" => _ = cx.send_after(Duration::from_millis(20), "compute"),
            _ => {}
        }
        Ok(Self { mode })
    }

    #[call]
    fn ping(&self) {}

    #[info]
    fn told(&mut self, what: &'static str) -> Result<(), Stop> {
        match what {
            "die" => Err(Stop::error("as told")),
            "compute" => {
                println!("computing");
                loop {
                    thread::sleep(Duration::from_millis(100));
                }
            }
            _ => Ok(()),
        }
    }

    #[terminate]
    async fn bye(&mut self) {
        println!("the child of {} ends", self.mode);
        if self.mode == "deaf" {
            pending::<()>().await;
        }
    }
}

supervisor! {
    Tree(mode: String): one_for_one, intensity = 0, period = "1s" {
        #[shutdown = infinity]
        child: Child = Child::spec(mode.clone()),
    }
}

/// What the program needs.
#[derive(Default)]
struct Base;

#[application(version = "0.5.0")]
impl Base {
    #[env]
    fn env() -> Config {
        Config { mode: "base".to_owned(), port: 1 }
    }

    #[start]
    fn start(&self, config: &Config) -> Spec<Tree> {
        Tree { mode: config.mode.clone() }.spec()
    }
}

/// The program.
#[derive(Default)]
struct Demo;

#[application(description = "does as it is told", version = "1.0.0", applications(Base))]
impl Demo {
    #[env]
    fn env() -> Config {
        Config { mode: "demo".to_owned(), port: 2 }
    }

    #[start]
    fn start(&self, config: &Config) -> Spec<Tree> {
        println!("port {}", config.port);
        Tree { mode: config.mode.clone() }.spec()
    }

    #[start_phase]
    fn ready(&self) {
        println!("demo is ready");
        if std::env::args().any(|word| word == "--figures") {
            println!("figures: {}", otp::telemetry::is_enabled());
        }
    }

    #[stop]
    fn stop(&mut self) {
        println!("demo stops");
    }
}

#[otp::main(app = Demo, shutdown_timeout = "1500ms")]
async fn main() -> Result<ControlFlow<ExitCode>, String> {
    match std::env::args().nth(1).as_deref() {
        Some("--help") => {
            println!("no help");
            Ok(ControlFlow::Break(ExitCode::from(7)))
        }
        Some("--patient") => {
            otp::application::shutdown_timeout(None);
            Ok(ControlFlow::Continue(()))
        }
        Some("--figures") | None => Ok(ControlFlow::Continue(())),
        Some(word) => Err(format!("what is {word}?")),
    }
}
