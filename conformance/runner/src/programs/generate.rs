//! Random programs.

use super::order::{ERRORS, Kind, NAMES, ORDERS, Order, PLACES, REASONS, Who, is_server};
use super::program::{Program, Step};
use crate::generate::Dice;

/// The program with this number, of all that this seed gives.
pub fn generate(seed: u64, number: u64) -> Program {
    let mut dice = Dice::new(seed ^ 0x70_72_6f_67, number);
    let start: Vec<char> = PLACES.into_iter().filter(|_| dice.chance(60)).collect();
    let start = if start.len() < 2 { vec!['a', 'b', 's'] } else { start };
    let mut maker = Maker { dice, places: start.clone(), tags: 0, timed: false };
    let length = maker.dice.from(8, 16);
    // most have one order a step: then there is one outcome
    let crowded = maker.dice.chance(20);
    let mut steps = Vec::new();
    for _ in 0..length {
        steps.push(maker.step(crowded));
    }
    Program { start, steps }
}

struct Maker {
    dice: Dice,
    /// Where somebody is, or has been.
    places: Vec<char>,
    tags: u32,
    /// Something has been ordered that takes time.
    timed: bool,
}

impl Maker {
    fn step(&mut self, crowded: bool) -> Step {
        if self.timed && self.dice.chance(25) {
            return Step::Wait(u32::try_from(self.dice.from(1, 2)).unwrap_or(1));
        }
        let mut orders = vec![self.order()];
        if crowded && self.dice.chance(40) {
            for _ in 0..self.dice.from(1, 2) {
                let order = self.order();
                if orders.iter().all(|other| other.who != order.who) {
                    orders.push(order);
                }
            }
            // who is born is looked at when the step is over: nobody else may be about to end it
            if orders.iter().any(starts) {
                orders.truncate(1);
            }
        }
        for order in &orders {
            if let Some(place) = order.target().filter(|_| starts(order))
                && !self.places.contains(&place)
            {
                self.places.push(place);
            }
        }
        Step::Orders(orders)
    }

    fn order(&mut self) -> Order {
        let who = *self.dice.one(&self.places);
        let fit = |of: Who| match of {
            Who::All => true,
            Who::Plain => !is_server(who),
            Who::Server => is_server(who),
        };
        let all: usize = ORDERS.iter().filter(|(_, _, of, _)| fit(*of)).map(|(.., often)| often).sum();
        let mut left = self.dice.from(0, all - 1);
        let chosen =
            ORDERS.iter().filter(|(_, _, of, _)| fit(*of)).find(|(.., often)| match left.checked_sub(*often) {
                Some(rest) => {
                    left = rest;
                    false
                }
                None => true,
            });
        let (word, kinds, ..) = chosen.unwrap_or(&ORDERS[0]);
        let mut rest: Vec<String> = Vec::new();
        let starts = word.starts_with("sp") || word.starts_with("start") && *word != "start_timer";
        for kind in *kinds {
            let before = rest.last().and_then(|word| word.chars().next());
            if let Some(made) = self.word(*kind, before, starts) {
                rest.push(made);
            }
        }
        Order { who, word: (*word).to_owned(), rest }
    }

    fn word(&mut self, kind: Kind, before: Option<char>, starts: bool) -> Option<String> {
        let dice = &mut self.dice;
        let of = |places: &[char], server: bool| -> Vec<char> {
            places.iter().copied().filter(|place| is_server(*place) == server).collect()
        };
        let known = if starts { PLACES.to_vec() } else { self.places.clone() };
        let any = |dice: &mut Dice, places: Vec<char>, otherwise: char| {
            if places.is_empty() { otherwise.to_string() } else { dice.one(&places).to_string() }
        };
        let name = |dice: &mut Dice, of: usize| (*dice.one(&NAMES[of])).to_owned();
        Some(match kind {
            Kind::Plain => any(dice, of(&known, false), 'a'),
            Kind::Server => any(dice, of(&known, true), 's'),
            Kind::Any => any(dice, known, 'a'),
            Kind::Name => {
                let of = dice.from(0, 1);
                name(dice, of)
            }
            Kind::ServerName => name(dice, 1),
            Kind::MaybeName => {
                if !dice.chance(40) {
                    return None;
                }
                name(dice, 1)
            }
            Kind::NameOfIts => name(dice, usize::from(before.is_some_and(is_server))),
            Kind::Reason => (*dice.one(&REASONS)).to_owned(),
            Kind::Error => (*dice.one(&ERRORS)).to_owned(),
            Kind::Flag => if dice.chance(75) { "true" } else { "false" }.to_owned(),
            Kind::Tag => {
                self.tags += 1;
                self.tags.to_string()
            }
            Kind::Units => {
                self.timed = true;
                dice.from(1, 3).to_string()
            }
            Kind::Timeout => {
                let units = dice.from(0, 2);
                self.timed |= units > 0;
                units.to_string()
            }
            Kind::Index => dice.from(0, 3).to_string(),
            Kind::Request => match dice.from(0, 9) {
                0..4 => "reply".to_owned(),
                4..6 => "later".to_owned(),
                6 => "never".to_owned(),
                7 => format!("stop:{}", dice.one(&REASONS)),
                8 => format!("stop_reply:{}", dice.one(&REASONS)),
                _ => format!("error:{}", dice.one(&ERRORS)),
            },
            Kind::Note => match dice.from(0, 3) {
                0 => format!("stop:{}", dice.one(&REASONS)),
                1 => format!("error:{}", dice.one(&ERRORS)),
                _ => {
                    self.tags += 1;
                    format!("note:{}", self.tags)
                }
            },
        })
    }
}

/// Whether somebody new may be there afterwards.
pub fn starts(order: &Order) -> bool {
    matches!(
        order.word.as_str(),
        "spawn" | "spawn_link" | "spawn_monitor" | "start" | "start_link" | "start_fail" | "start_ignore"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_the_same_program_each_time() {
        for number in 0..500 {
            let program = generate(7, number);
            assert_eq!(program, generate(7, number));
            assert_eq!(Program::parse(&program.to_string()).as_ref(), Ok(&program), "{program}");
        }
        assert_ne!(generate(7, 1), generate(8, 1));
    }

    #[test]
    fn every_order_is_given() {
        let programs: String = (0..2000).map(|number| generate(1, number).to_string()).collect();
        for (word, ..) in ORDERS {
            assert!(programs.contains(&format!(" {word}")), "{word}");
        }
    }
}
