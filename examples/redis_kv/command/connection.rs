//! Commands about the connection itself.

use super::{ClientRequest, Request, is, shown};
use crate::error::CommandError;
use crate::number::integer;
use crate::resp::{Arguments, Reply, Value};

type Reading = Result<Request, CommandError>;

pub fn ping(words: Arguments<'_>) -> Reading {
    match words.len() {
        1 => Ok(Request::Answer(Reply::Simple("PONG"))),
        2 => echo(words),
        _ => Err(CommandError::Arity("ping")),
    }
}

pub fn echo(words: Arguments<'_>) -> Reading {
    Ok(Request::Answer(Reply::text(words.word(1))))
}

pub fn quit(_: Arguments<'_>) -> Reading {
    Ok(Request::Client(ClientRequest::Quit))
}

pub fn select(words: Arguments<'_>) -> Reading {
    if integer(words.word(1))? == 0 { Ok(Request::Answer(Reply::OK)) } else { Err(CommandError::Database) }
}

pub fn client(words: Arguments<'_>) -> Reading {
    let (subcommand, length) = (words.word(1), words.len());
    if is(subcommand, "setname") {
        let name = words.word(2);
        if length != 3 {
            return Err(CommandError::Arity("client|setname"));
        }
        if !name.iter().all(u8::is_ascii_graphic) {
            return Err(CommandError::ClientName);
        }
        Ok(Request::Client(ClientRequest::SetName(Value::new(name.to_vec()))))
    } else if is(subcommand, "getname") {
        if length != 2 {
            return Err(CommandError::Arity("client|getname"));
        }
        Ok(Request::Client(ClientRequest::Name))
    } else if is(subcommand, "setinfo") {
        // Client libraries introduce themselves; there is nobody to tell.
        Ok(Request::Answer(Reply::OK))
    } else {
        Err(CommandError::UnknownSubcommand(shown(subcommand, 128).into_owned(), "CLIENT"))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::reading;

    #[test]
    fn there_is_one_database() {
        assert!(reading("select 0").contains("OK"));
        assert_eq!(reading("select 1"), "ERR DB index is out of range");
        assert_eq!(reading("select x"), "ERR value is not an integer or out of range");
    }

    #[test]
    fn names_of_connections_are_printable() {
        assert!(reading("client setname worker-1").contains("SetName"));
        let error = "ERR Client names cannot contain spaces, newlines or special characters.";
        assert_eq!(reading("client setname a\nb"), error);
        assert_eq!(reading("client setname"), "ERR wrong number of arguments for 'client|setname' command");
        assert_eq!(reading("client kill"), "ERR unknown subcommand 'kill'. Try CLIENT HELP.");
    }
}
