//! A traffic light with a button for people on foot. Run with `cargo run --example traffic_light`.
//!
//! Every state has its time; a person who waits shortens that of the cars.
#![forbid(unsafe_code)]

use otp::prelude::*;
use std::error::Error;
use std::time::Duration;

/// Cars go.
#[derive(Debug)]
pub struct Green {
    cut_short: bool,
}

/// Cars stop if they can.
#[derive(Debug)]
pub struct Amber;

/// People go.
#[derive(Debug)]
pub struct Red;

/// A traffic light, and what it has shown.
#[derive(Debug)]
pub struct Light {
    unit: Duration,
    shown: Vec<&'static str>,
    waiting: Vec<ReplyTo<Vec<&'static str>>>,
}

#[gen_statem(Green, Amber, Red)]
impl Light {
    /// Green for ten units, amber for one, red for five.
    #[init]
    pub fn new(unit: Duration) -> (Self, Red) {
        (Self { unit, shown: Vec::new(), waiting: Vec::new() }, Red)
    }

    #[enter]
    fn show(&mut self, at: &LightState, cx: &mut Ctx<Self>) {
        let (colour, units) = match at {
            LightState::Green(_) => ("green", 10),
            LightState::Amber(_) => ("amber", 1),
            LightState::Red(_) => ("red", 5),
        };
        println!("{colour}");
        self.shown.push(colour);
        if let LightState::Red(_) = at {
            for reply in self.waiting.drain(..) {
                reply.send(std::mem::take(&mut self.shown));
            }
        }
        cx.state_timeout(self.unit * units);
    }

    // one event, three clauses
    #[state_timeout(event(next))]
    fn slow_down(&mut self, _: Green) -> To<Amber> {
        to(Amber)
    }

    #[state_timeout(event(next))]
    fn stop_cars(&mut self, _: Amber) -> To<Red> {
        to(Red)
    }

    #[state_timeout(event(next))]
    fn let_go(&mut self, _: Red) -> To<Green> {
        to(Green { cut_short: false })
    }

    /// Somebody wants to cross: replies at the next red, with all that was shown until then.
    #[call(event(cross), when(is_first))]
    pub fn hurry(&mut self, at: &mut Green, reply: ReplyTo<Vec<&'static str>>, cx: &mut Ctx<Self>) {
        at.cut_short = true;
        cx.state_timeout(self.unit);
        self.waiting.push(reply);
    }

    /// Cars stop soon anyway.
    #[call(event(cross))]
    pub fn wait(&mut self, reply: ReplyTo<Vec<&'static str>>) {
        self.waiting.push(reply);
    }

    fn is_first(&self, at: &Green) -> bool {
        !at.cut_short
    }
}

#[otp::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let light = Light::start_link(Duration::from_millis(5)).await?;
    println!("{:?} were shown", light.cross().await?);
    println!("{:?} were shown", light.cross().await?);
    println!("{}", LightState::MERMAID);
    Ok(light.stop().await?)
}
