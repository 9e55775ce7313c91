//! Random scripts.

use super::run::watched;
use super::script::Script;
use crate::generate::dice::Dice;
use std::fmt::Write as _;

const STATES: [&str; 3] = ["a", "b", "c"];
const SENT: [&str; 3] = ["cast", "info", "call"];
const INSERTED: [&str; 7] = ["internal", "cast", "info", "event", "state", "g1", "g2"];
const KINDS: [&str; 4] = ["event", "state", "g1", "g2"];

/// The script of that number.
///
/// What happens at about the same time happens in an order that nobody promises, so that there is none of it.
pub fn generate(seed: u64, number: u64) -> String {
    let mut dice = Dice::new(seed, number);
    loop {
        let text = attempt(&mut dice);
        let watched = text.parse::<Script>().and_then(|script| watched(&script));
        if matches!(watched, Ok((_, true))) {
            return text;
        }
    }
}

fn attempt(dice: &mut Dice) -> String {
    let mut text = String::new();
    let enter = dice.chance(60);
    if enter {
        text.push_str("enter on\n");
    }
    let events = u32::try_from(dice.from(2, 5)).unwrap_or(2);
    for _ in 0..dice.from(4, 12) {
        let kind = if dice.chance(60) { dice.one(&SENT) } else { dice.one(&INSERTED) };
        let (state, n) = (dice.one(&STATES), event(dice, events));
        let next = next(dice);
        let _ = write!(text, "rule {state} {kind} {n} {next}");
        for _ in 0..dice.from(0, 4) {
            let action = action(dice, events);
            let _ = write!(text, " {action}");
        }
        text.push('\n');
    }
    if enter {
        for _ in 0..dice.from(0, 4) {
            let next = if dice.chance(20) { "repeat" } else { "keep" };
            let _ = write!(text, "entry {} {next}", dice.one(&STATES));
            for _ in 0..dice.from(0, 2) {
                let timeout = timeout(dice, events);
                let _ = write!(text, " {timeout}");
            }
            text.push('\n');
        }
    }
    let mut at = 0;
    for _ in 0..dice.from(2, 7) {
        at += dice.from(1, 4) * 50;
        let _ = writeln!(text, "send {at} {} {}", dice.one(&SENT), event(dice, events));
    }
    let _ = writeln!(text, "end {}", at + 300);
    text
}

fn event(dice: &mut Dice, events: u32) -> usize {
    dice.from(1, usize::try_from(events).unwrap_or(1))
}

fn next(dice: &mut Dice) -> &'static str {
    if dice.chance(4) {
        return "stop";
    }
    let nexts = ["a", "b", "c", "a", "b", "c", "keep", "keep", "keep", "repeat"];
    nexts[dice.from(0, nexts.len() - 1)]
}

fn action(dice: &mut Dice, events: u32) -> String {
    match dice.from(0, 9) {
        0 | 1 => "postpone".to_owned(),
        2 => "reply".to_owned(),
        3..=5 => format!("next:{}:{}", dice.one(&INSERTED), event(dice, events)),
        _ => timeout(dice, events),
    }
}

fn timeout(dice: &mut Dice, events: u32) -> String {
    let (kind, n) = (*dice.one(&KINDS), event(dice, events));
    match dice.from(0, 19) {
        0..=9 => format!("set:{kind}:0:{n}"),
        10..=14 => format!("set:{kind}:{}:{n}", dice.from(3, 40) * 10),
        15 => format!("set:{kind}:inf:{n}"),
        16 => format!("at:{kind}:{}:{n}", dice.from(10, 90) * 10),
        17 => format!("cancel:{kind}"),
        _ => format!("update:{kind}:{n}"),
    }
}
