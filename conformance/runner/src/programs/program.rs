//! A program, as text and taken apart.

use super::order::{Order, place};
use std::fmt;

/// A program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// The places that are taken at the beginning.
    pub start: Vec<char>,
    /// What is done then.
    pub steps: Vec<Step>,
}

/// What happens before everybody is looked at again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// So many units of time pass; after each of them there is a look.
    Wait(u32),
    /// These are ordered.
    Orders(Vec<Order>),
}

impl Program {
    /// Reads a program.
    ///
    /// # Errors
    /// What is wrong with it, and in which line.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut lines = text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')).enumerate();
        let first = lines.next().map(|(_, line)| line.split_whitespace());
        let mut first = first.ok_or("the program is empty")?;
        if first.next() != Some("start") {
            return Err("the first line says who is there: `start a b s`".to_owned());
        }
        let start: Option<Vec<char>> = first.map(place).collect();
        let start = start.ok_or("`start` has places behind it: a to e, s to v")?;
        let steps: Result<Vec<Step>, String> =
            lines.map(|(at, line)| Step::parse(line).map_err(|wrong| format!("step {at}: {wrong}"))).collect();
        Ok(Self { start, steps: steps? })
    }

    /// Whether there is one thing at a time to do, so that nobody has a choice.
    pub fn is_single(&self) -> bool {
        self.steps
            .iter()
            .all(|step| matches!(step, Step::Wait(_)) || matches!(step, Step::Orders(one) if one.len() == 1))
    }
}

impl Step {
    fn parse(line: &str) -> Result<Self, String> {
        if let Some(units) = line.trim().strip_prefix("wait ") {
            let units = units.trim().parse().map_err(|_| format!("`{units}` is no number of units"))?;
            return Ok(Self::Wait(units));
        }
        let orders: Result<Vec<Order>, String> = line.split(';').map(Order::parse).collect();
        let orders = orders?;
        for (at, order) in orders.iter().enumerate() {
            if orders[..at].iter().any(|other| other.who == order.who) {
                return Err(format!("`{}` is given two orders", order.who));
            }
        }
        Ok(Self::Orders(orders))
    }
}

impl fmt::Display for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("start")?;
        self.start.iter().try_for_each(|place| write!(f, " {place}"))?;
        writeln!(f)?;
        self.steps.iter().try_for_each(|step| writeln!(f, "{step}"))
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Wait(units) => write!(f, "wait {units}"),
            Self::Orders(orders) => {
                for (at, order) in orders.iter().enumerate() {
                    write!(f, "{}{order}", if at == 0 { "" } else { " ; " })?;
                }
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_printed_as_it_is_read() {
        let text = "start a s\na link s ; s trap true\nwait 2\na exit boom\n";
        let program = Program::parse(text).unwrap();
        assert_eq!(program.to_string(), text);
        assert!(!program.is_single());
    }

    #[test]
    fn what_is_no_program_is_refused() {
        for text in ["", "a take", "start x", "start a\nwait long", "start a\na take ; a take", "start a\na dance"] {
            assert!(Program::parse(text).is_err(), "{text}");
        }
    }
}
