//! Reading a term.

use super::Term;

/// Reads one term that takes the whole text.
///
/// # Errors
/// What is wrong with it.
pub fn parse(text: &str) -> Result<Term, String> {
    let mut reader = Reader { rest: text };
    let term = reader.term().map_err(|wrong| format!("`{text}` is not an Erlang term: {wrong}"))?;
    match reader.rest {
        "" => Ok(term),
        rest => Err(format!("`{text}` is not an Erlang term: `{rest}` is left over")),
    }
}

struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn term(&mut self) -> Result<Term, String> {
        match self.rest.chars().next() {
            None => Err("something is missing".to_owned()),
            Some('{') => Ok(Term::Tuple(self.elements('}')?)),
            Some('[') => Ok(Term::List(self.elements(']')?)),
            Some('\'') => Ok(Term::Atom(self.quoted('\'')?)),
            Some('"') => Ok(Term::Text(self.quoted('"')?)),
            Some(first) if first == '-' || first.is_ascii_digit() => self.integer(),
            Some(first) if first.is_lowercase() => {
                Ok(Term::Atom(self.take_while(|letter| letter.is_alphanumeric() || letter == '_' || letter == '@')))
            }
            Some(other) => Err(format!("`{other}` begins no term; an atom with it is quoted: '..'")),
        }
    }

    fn elements(&mut self, close: char) -> Result<Vec<Term>, String> {
        self.skip();
        let mut elements = Vec::new();
        loop {
            match self.rest.chars().next() {
                Some(found) if found == close => {
                    self.skip();
                    return Ok(elements);
                }
                Some(',') if !elements.is_empty() => self.skip(),
                Some(_) if elements.is_empty() => {}
                _ => return Err(format!("`{close}` is missing")),
            }
            elements.push(self.term()?);
        }
    }

    fn quoted(&mut self, quote: char) -> Result<String, String> {
        self.skip();
        let mut text = String::new();
        let mut letters = self.rest.char_indices();
        while let Some((at, letter)) = letters.next() {
            match letter {
                '\\' => text.extend(letters.next().map(|(_, escaped)| escaped)),
                end if end == quote => {
                    self.rest = &self.rest[at + end.len_utf8()..];
                    return Ok(text);
                }
                other => text.push(other),
            }
        }
        Err(format!("{quote} is missing"))
    }

    fn integer(&mut self) -> Result<Term, String> {
        let sign = usize::from(self.rest.starts_with('-'));
        let end =
            self.rest[sign..].find(|digit: char| !digit.is_ascii_digit()).map_or(self.rest.len(), |end| sign + end);
        let (digits, rest) = self.rest.split_at(end);
        self.rest = rest;
        digits.parse().map(Term::Integer).map_err(|_| format!("`{digits}` is no whole number of 64 bits"))
    }

    fn take_while(&mut self, fits: impl Fn(char) -> bool) -> String {
        let end = self.rest.find(|letter| !fits(letter)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken.to_owned()
    }

    fn skip(&mut self) {
        let mut letters = self.rest.chars();
        letters.next();
        self.rest = letters.as_str();
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn what_is_read_is_printed_as_erlang_prints_it() {
        for (text, printed) in [
            ("boom", "boom"),
            ("{shutdown,{a,b}}", "{shutdown,{a,b}}"),
            ("[]", "[]"),
            ("[a,{b,-7}]", "[a,{b,-7}]"),
            ("'a#1'", "'a#1'"),
            ("'plain'", "plain"),
            ("{}", "{}"),
            ("'end'", "'end'"),
            ("\"a b\"", "\"a b\""),
        ] {
            assert_eq!(parse(text).unwrap().to_string(), printed);
        }
    }

    #[test]
    fn what_is_no_term_is_refused() {
        for text in ["", "{a", "{a,}", "{,a}", "Boom", "a b", "{a}}", "[a}", "99999999999999999999", "'a"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
