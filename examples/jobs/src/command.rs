//! The command line, and what needs no application.

use std::time::SystemTime;

use otp::jobs::{NewJob, Store};
use rusqlite::Error;

use crate::receipt::Receipt;
use crate::sqlite::Sqlite;

/// What `help` prints.
pub const HELP: &str = "\
Sends receipts, each at least once, whatever happens.

Usage: otp-example-jobs [--db FILE] COMMAND

Commands:
  enqueue N   Puts N receipts into the database
  work        Sends what is there, and what comes, until it is told to stop
  status      Says how many wait, are being sent, or are dead
  help        Prints this

The database is receipts.db if nothing else is said. How the work is done say receipts.toml, or the file that the variable
RECEIPTS_CONFIG names, and variables such as RECEIPTS__CONCURRENCY=16.
";

/// What the command line asks for.
#[derive(Debug, PartialEq, Eq)]
pub struct Wish {
    pub database: String,
    pub command: Command,
}

#[derive(Debug, PartialEq, Eq)]
pub enum Command {
    Enqueue(u64),
    Work,
    Status,
    Help,
}

/// Reads the arguments, the program's name left out; a mistake is explained in one line.
pub fn read(arguments: impl IntoIterator<Item = String>) -> Result<Wish, String> {
    let mut arguments = arguments.into_iter().peekable();
    let mut database = "receipts.db".to_owned();
    if arguments.next_if(|argument| argument == "--db").is_some() {
        database = arguments.next().ok_or("--db needs a file")?;
    }
    let command = match arguments.next().as_deref() {
        Some("work") => Command::Work,
        Some("status") => Command::Status,
        Some("help" | "--help" | "-h") => Command::Help,
        Some("enqueue") => {
            let number = arguments.next().and_then(|number| number.parse().ok());
            Command::Enqueue(number.ok_or("enqueue needs a number")?)
        }
        Some(other) => return Err(format!("unexpected argument '{other}'")),
        None => return Err("a command is missing".to_owned()),
    };
    match arguments.next() {
        Some(more) => Err(format!("unexpected argument '{more}'")),
        None => Ok(Wish { database, command }),
    }
}

/// Stores so many receipts: all of them, or none. What works on the same file finds them.
pub fn enqueue(database: &str, number: u64) -> Result<u64, Error> {
    let now = SystemTime::now();
    Sqlite::<Receipt>::open(database)?.transaction(|store| {
        for customer in 1..=number {
            store.insert(&NewJob::new(Receipt { customer }, now))?;
        }
        Ok(number)
    })
}

/// How many jobs there are in each state, one a line.
pub fn status(database: &str) -> Result<String, Error> {
    let counts = Sqlite::<Receipt>::open(database)?.counts()?;
    let lines: Vec<String> = counts.into_iter().map(|(state, count)| format!("{state} {count}")).collect();
    Ok(lines.join("\n") + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(line: &str) -> Result<Wish, String> {
        read(line.split_whitespace().map(String::from))
    }

    #[test]
    fn commands_are_read_and_mistakes_explained() {
        let wish = |database: &str, command| Ok(Wish { database: database.to_owned(), command });
        assert_eq!(reading("work"), wish("receipts.db", Command::Work));
        assert_eq!(reading("--db a.db enqueue 7"), wish("a.db", Command::Enqueue(7)));
        assert_eq!(reading("--help"), wish("receipts.db", Command::Help));
        for (line, text) in [
            ("", "a command is missing"),
            ("--db", "--db needs a file"),
            ("enqueue", "enqueue needs a number"),
            ("enqueue x", "enqueue needs a number"),
            ("status now", "unexpected argument 'now'"),
            ("sleep", "unexpected argument 'sleep'"),
        ] {
            assert_eq!(reading(line), Err(text.to_owned()));
        }
    }
}
