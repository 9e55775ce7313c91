//! Durations as people write them: `"5s"`, `"500ms"`, `infinity`.

use crate::diag::{Diagnostics, help};
use crate::suggest::nearest;
use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::Lit;

/// A duration that was understood; `Infinity` is written `infinity`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wait {
    Milliseconds(u64),
    Infinity,
}

impl Wait {
    /// Tokens of an `Option<Duration>`, `None` for `infinity`.
    pub(crate) fn as_option(self) -> TokenStream {
        match self {
            Wait::Infinity => quote!(::core::option::Option::None),
            Wait::Milliseconds(_) => {
                let duration = self.as_duration();
                quote!(::core::option::Option::Some(#duration))
            }
        }
    }

    /// Tokens of a `Duration`, the longest one for `infinity`.
    pub(crate) fn as_duration(self) -> TokenStream {
        match self {
            Wait::Infinity => quote!(::core::time::Duration::MAX),
            Wait::Milliseconds(count) => quote!(::core::time::Duration::from_millis(#count)),
        }
    }
}

/// How long a supervisor waits for a child to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shutdown {
    BrutalKill,
    After(Wait),
}

impl Shutdown {
    /// Tokens of a `Shutdown` of the runtime; `private` is the path of its doc-hidden module.
    pub(crate) fn tokens(self, private: &TokenStream) -> TokenStream {
        match self {
            Shutdown::BrutalKill => quote!(#private::Shutdown::BrutalKill),
            Shutdown::After(Wait::Infinity) => quote!(#private::Shutdown::Infinity),
            Shutdown::After(span) => {
                let duration = span.as_duration();
                quote!(#private::Shutdown::Timeout(#duration))
            }
        }
    }
}

/// The value of `shutdown = ..`: a duration, `infinity` or `brutal_kill`.
pub(crate) fn shutdown(key: &Ident, value: &TokenStream, mistakes: &mut Diagnostics) -> Option<Shutdown> {
    if is_word(value, "brutal_kill") {
        return Some(Shutdown::BrutalKill);
    }
    let fix = format!("write `{key} = \"5s\"`, `{key} = infinity` or `{key} = brutal_kill`");
    parse(key, value, &["infinity", "brutal_kill"], fix, mistakes).map(Shutdown::After)
}

/// The value of `timeout = ..` and its like: a duration or `infinity`.
pub(crate) fn duration(key: &Ident, value: &TokenStream, mistakes: &mut Diagnostics) -> Option<Wait> {
    let fix = format!("write `{key} = \"5s\"` (units: ms, s, m, h) or `{key} = infinity`");
    parse(key, value, &["infinity"], fix, mistakes)
}

fn parse(key: &Ident, value: &TokenStream, words: &[&str], fix: String, mistakes: &mut Diagnostics) -> Option<Wait> {
    if value.is_empty() {
        // `key =` is reported where options are read.
        return None;
    }
    if is_word(value, "infinity") {
        return Some(Wait::Infinity);
    }
    let (wrong, fix) = match syn::parse2::<Lit>(value.clone()) {
        Ok(Lit::Str(text)) => match read(&text.value()) {
            Ok(span) => return Some(span),
            Err(wrong) => wrong,
        },
        Ok(Lit::Int(number)) => no_unit(number.base10_digits()),
        Ok(Lit::Float(number)) => {
            ("has no unit".to_owned(), format!("write whole numbers, as in \"{}ms\"", milliseconds(&number)))
        }
        _ => {
            let word = value.to_string();
            let fix = nearest(&word, words).map_or(fix, |near| format!("did you mean `{near}`?"));
            ("must be a duration".to_owned(), fix)
        }
    };
    mistakes.error(value, format!("`{key}` {wrong}"), &[help(fix)]);
    None
}

/// `infinity` and `brutal_kill` may be written bare or quoted.
fn is_word(value: &TokenStream, word: &str) -> bool {
    value.to_string().trim_matches('"') == word
}

/// A number and a unit; else what is wrong and what to write.
pub(crate) fn read(text: &str) -> Result<Wait, (String, String)> {
    let text = text.trim();
    let digits = text.find(|c: char| !c.is_ascii_digit() && c != '_').unwrap_or(text.len());
    let (number, unit) = (text[..digits].replace('_', ""), text[digits..].trim());
    if number.is_empty() || unit.starts_with('.') {
        return Err((
            "is not a duration".to_owned(),
            "write a whole number and a unit, as in \"5s\" or \"1500ms\"".to_owned(),
        ));
    }
    let factor = match unit {
        "ms" => 1,
        "s" => 1_000,
        "m" | "min" => 60_000,
        "h" => 3_600_000,
        "" => return Err(no_unit(&number)),
        unit => {
            return Err((
                format!("has an unknown unit `{unit}`"),
                format!("write \"{number}ms\", \"{number}s\", \"{number}m\" or \"{number}h\""),
            ));
        }
    };
    let milliseconds = number.parse::<u64>().ok().and_then(|number| number.checked_mul(factor));
    milliseconds
        .map(Wait::Milliseconds)
        .ok_or_else(|| ("is longer than time itself".to_owned(), "write `infinity`".to_owned()))
}

fn no_unit(number: &str) -> (String, String) {
    ("has no unit".to_owned(), format!("write \"{number}s\" for seconds or \"{number}ms\" for milliseconds"))
}

/// `1.5` as a number of milliseconds, for the hint.
fn milliseconds(number: &syn::LitFloat) -> String {
    number.base10_parse::<f64>().map_or_else(|_| "1500".to_owned(), |n| format!("{:.0}", n * 1000.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proc_macro2::Span;

    fn read(value: &TokenStream) -> (Option<Wait>, String) {
        let mut mistakes = Diagnostics::default();
        let key = Ident::new("timeout", Span::call_site());
        let span = duration(&key, value, &mut mistakes);
        (span, mistakes.texts().join("; "))
    }

    #[test]
    fn units() {
        for (text, milliseconds) in
            [("5ms", 5), ("5s", 5_000), ("1_000 s", 1_000_000), ("2m", 120_000), ("2min", 120_000), ("1h", 3_600_000)]
        {
            assert_eq!(read(&quote!(#text)), (Some(Wait::Milliseconds(milliseconds)), String::new()));
        }
        assert_eq!(read(&quote!(infinity)).0, Some(Wait::Infinity));
        assert_eq!(read(&quote!("infinity")).0, Some(Wait::Infinity));
    }

    #[test]
    fn mistakes_say_what_to_write() {
        for (value, text) in [
            (quote!(5), "`timeout` has no unit"),
            (quote!(1.5), "\"1500ms\""),
            (quote!("5"), "\"5s\" for seconds"),
            (quote!("5 weeks"), "unknown unit `weeks`"),
            (quote!("1.5s"), "is not a duration"),
            (quote!("soon"), "is not a duration"),
            (quote!(infinty), "did you mean `infinity`?"),
            (quote!(Duration::ZERO), "must be a duration"),
            (quote!("99999999999999999999h"), "write `infinity`"),
        ] {
            let (span, mistakes) = read(&value);
            assert_eq!(span, None);
            assert!(mistakes.contains(text), "{mistakes}");
        }
    }

    #[test]
    fn shutdown_knows_brutal_kill() {
        let mut mistakes = Diagnostics::default();
        let key = Ident::new("shutdown", Span::call_site());
        assert_eq!(shutdown(&key, &quote!(brutal_kill), &mut mistakes), Some(Shutdown::BrutalKill));
        assert_eq!(shutdown(&key, &quote!(infinity), &mut mistakes), Some(Shutdown::After(Wait::Infinity)));
        assert!(mistakes.is_empty());
        assert_eq!(shutdown(&key, &quote!(brutalkill), &mut mistakes), None);
        assert!(mistakes.texts()[0].contains("did you mean `brutal_kill`?"));
    }
}
