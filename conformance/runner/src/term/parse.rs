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
            Some('[') => self.list(),
            Some('<') => self.binary(),
            Some('\'') => Ok(Term::Atom(self.quoted('\'')?)),
            Some('"') => Ok(Term::text(&self.quoted('"')?)),
            Some('$') => {
                self.skip();
                let letter = self.letter().ok_or("a letter is missing")?;
                Ok(Term::Integer(i128::from(u32::from(letter))))
            }
            Some(first) if first == '-' || first == '+' || first.is_ascii_digit() => self.number(),
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
                // the rest of a list
                Some('|') if close == ']' && !elements.is_empty() => return Ok(elements),
                Some(',') if !elements.is_empty() => self.skip(),
                Some(_) if elements.is_empty() => {}
                _ => return Err(format!("`{close}` is missing")),
            }
            elements.push(self.term()?);
        }
    }

    fn list(&mut self) -> Result<Term, String> {
        let mut elements = self.elements(']')?;
        if !self.rest.starts_with('|') {
            return Ok(Term::List(elements));
        }
        self.skip();
        let tail = self.term()?;
        self.expect("]")?;
        Ok(match tail {
            Term::List(more) => {
                elements.extend(more);
                Term::List(elements)
            }
            Term::Improper(more, tail) => {
                elements.extend(more);
                Term::Improper(elements, tail)
            }
            tail => Term::Improper(elements, Box::new(tail)),
        })
    }

    fn binary(&mut self) -> Result<Term, String> {
        self.expect("<<")?;
        let mut bytes = Vec::new();
        while !self.rest.starts_with(">>") {
            if !bytes.is_empty() {
                self.expect(",")?;
            }
            let parts = match self.term()? {
                Term::List(letters) => letters,
                number => vec![number],
            };
            for part in parts {
                let byte = part.number().and_then(|number| u8::try_from(number).ok());
                bytes.push(byte.ok_or_else(|| format!("`{part}` is no byte"))?);
            }
        }
        self.expect(">>")?;
        Ok(Term::Binary(bytes))
    }

    fn expect(&mut self, text: &str) -> Result<(), String> {
        self.rest = self.rest.strip_prefix(text).ok_or_else(|| format!("`{text}` is missing"))?;
        Ok(())
    }

    fn quoted(&mut self, quote: char) -> Result<String, String> {
        self.skip();
        let mut text = String::new();
        loop {
            if self.rest.starts_with(quote) {
                self.skip();
                return Ok(text);
            }
            text.push(self.letter().ok_or_else(|| format!("{quote} is missing"))?);
        }
    }

    /// One letter of a quoted text.
    fn letter(&mut self) -> Option<char> {
        let first = self.rest.chars().next()?;
        self.skip();
        if first != '\\' {
            return Some(first);
        }
        let escaped = self.rest.chars().next()?;
        self.skip();
        Some(match escaped {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            's' => ' ',
            'b' => '\u{8}',
            'v' => '\u{b}',
            'f' => '\u{c}',
            'e' => '\u{1b}',
            'd' => '\u{7f}',
            other => other,
        })
    }

    fn number(&mut self) -> Result<Term, String> {
        let sign = usize::from(self.rest.starts_with(['-', '+']));
        let digits =
            |text: &str| text.find(|digit: char| !digit.is_ascii_digit() && digit != '_').unwrap_or(text.len());
        let mut end = sign + digits(&self.rest[sign..]);
        let fraction = self.rest[end..].strip_prefix('.').map_or(0, digits);
        if fraction > 0 {
            end += 1 + fraction;
            let exponent = self.rest[end..].strip_prefix(['e', 'E']).unwrap_or("");
            let signed = usize::from(exponent.starts_with(['-', '+']));
            let length = digits(&exponent[signed..]);
            end += if length > 0 { 1 + signed + length } else { 0 };
        }
        let (text, rest) = self.rest.split_at(end);
        self.rest = rest;
        let plain = text.replace('_', "");
        if fraction > 0 {
            return plain.parse().map(Term::Float).map_err(|_| format!("`{text}` is no number"));
        }
        plain.parse().map(Term::Integer).map_err(|_| format!("`{text}` is no whole number of 128 bits"))
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
            ("[97,98]", "\"ab\""),
            ("[97|[]]", "\"a\""),
            ("[a|[b|c]]", "[a,b|c]"),
            ("\"a\\\"\\n\"", "\"a\\\"\\n\""),
            ("$a", "97"),
            ("-1_000", "-1000"),
            ("+2.50", "2.5"),
            ("1.0e22", "1.0e22"),
            ("<<\"x\",1>>", "<<120,1>>"),
            ("<<\"x\">>", "<<\"x\">>"),
            ("<<>>", "<<>>"),
            ("123456789012345678901234567890", "123456789012345678901234567890"),
        ] {
            assert_eq!(parse(text).unwrap().to_string(), printed);
        }
    }

    #[test]
    fn what_is_no_term_is_refused() {
        for text in
            ["", "{a", "{a,}", "{,a}", "Boom", "a b", "{a}}", "[a}", "[|a]", "[a|b", "<<a>>", "1.5.2", "$", "'a"]
        {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
