//! What is wrong with a command, in Redis's own words.

use std::error::Error;
use std::fmt;

use crate::resp::Reply;

/// Why a command cannot be carried out. The connection goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CommandError {
    /// There is no command of this name; its arguments follow, as far as they are worth showing.
    Unknown(String, String),
    /// There is no such subcommand (of the command given second).
    UnknownSubcommand(String, &'static str),
    /// Too few or too many arguments for this command.
    Arity(&'static str),
    /// An option nobody knows, or two that contradict each other.
    Syntax,
    /// A word that should be a number is none.
    NotInteger,
    /// A word that should be a number, perhaps with decimals, is none.
    NotFloat,
    /// The number would leave its 64 bits.
    Overflow,
    /// `DECRBY` of the one number that has no negative.
    DecrementOverflow,
    /// A time to live that is negative or never ends (in this command).
    Expiry(&'static str),
    /// There is only database 0.
    Database,
    /// The value would be longer than 512 MiB.
    TooLong,
    /// A connection's name must be printable and without blanks.
    ClientName,
}

impl fmt::Display for CommandError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ERR ")?;
        match self {
            Self::Unknown(name, rest) => write!(f, "unknown command '{name}', with args beginning with: {rest}"),
            Self::UnknownSubcommand(name, command) => {
                write!(f, "unknown subcommand '{name}'. Try {command} HELP.")
            }
            Self::Arity(command) => write!(f, "wrong number of arguments for '{command}' command"),
            Self::Syntax => f.write_str("syntax error"),
            Self::NotInteger => f.write_str("value is not an integer or out of range"),
            Self::NotFloat => f.write_str("value is not a valid float"),
            Self::Overflow => f.write_str("increment or decrement would overflow"),
            Self::DecrementOverflow => f.write_str("decrement would overflow"),
            Self::Expiry(command) => write!(f, "invalid expire time in '{command}' command"),
            Self::Database => f.write_str("DB index is out of range"),
            Self::TooLong => f.write_str("string exceeds maximum allowed size (proto-max-bulk-len)"),
            Self::ClientName => f.write_str("Client names cannot contain spaces, newlines or special characters."),
        }
    }
}

impl Error for CommandError {}

impl From<CommandError> for Reply {
    fn from(error: CommandError) -> Self {
        Self::Error(error.to_string().into())
    }
}
