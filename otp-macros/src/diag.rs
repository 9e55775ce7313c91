//! Mistakes pile up here, so that one build shows all of them.

use proc_macro2::{Delimiter, Group, Ident, Literal, Punct, Spacing, Span, TokenStream, TokenTree};
use quote::ToTokens;

/// The mistakes found so far, in the order they were found.
#[derive(Default)]
pub(crate) struct Diagnostics(Vec<Mistake>);

struct Mistake {
    first: Span,
    last: Span,
    text: String,
}

/// A line below the message: what to write instead, or why.
pub(crate) struct Note {
    kind: &'static str,
    text: String,
}

/// What to write instead.
pub(crate) fn help(text: impl Into<String>) -> Note {
    Note { kind: "help", text: text.into() }
}

/// Why it is a mistake.
pub(crate) fn note(text: impl Into<String>) -> Note {
    Note { kind: "note", text: text.into() }
}

impl Diagnostics {
    /// Reports a mistake that underlines all of `at`.
    pub(crate) fn error(&mut self, at: &dyn ToTokens, message: impl Into<String>, tail: &[Note]) {
        let (first, last) = ends(at.to_token_stream());
        self.error_spans(first, last, message, tail);
    }

    /// Reports a mistake that underlines everything from `first` to `last`.
    ///
    /// The notes are part of the text: a stable macro has no sub-diagnostics.
    pub(crate) fn error_spans(&mut self, first: Span, last: Span, message: impl Into<String>, tail: &[Note]) {
        let mut text = message.into();
        for (index, Note { kind, text: line }) in tail.iter().enumerate() {
            text.push_str(if index == 0 { "\n\n" } else { "\n" });
            text.push_str(kind);
            text.push_str(": ");
            text.push_str(line);
        }
        self.0.push(Mistake { first, last, text });
    }

    /// Reports what the parser said.
    pub(crate) fn parser(&mut self, error: &syn::Error) {
        for each in error.clone() {
            let span = each.span();
            self.error_spans(span, span, each.to_string(), &[]);
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many mistakes were reported: lets a check ask "did anything happen since?".
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// One `compile_error!` a mistake, each spanned at its own place.
    pub(crate) fn into_tokens(self) -> TokenStream {
        self.0.iter().flat_map(Mistake::tokens).collect()
    }

    #[cfg(test)]
    pub(crate) fn texts(&self) -> Vec<&str> {
        self.0.iter().map(|mistake| mistake.text.as_str()).collect()
    }
}

impl Mistake {
    /// `::core::compile_error! { "text" }`: rustc underlines from the first token to the last.
    fn tokens(&self) -> [TokenTree; 8] {
        let punct = |character, spacing| {
            let mut punct = Punct::new(character, spacing);
            punct.set_span(self.first);
            TokenTree::Punct(punct)
        };
        let mut text = Literal::string(&self.text);
        text.set_span(self.last);
        let mut group = Group::new(Delimiter::Brace, TokenTree::Literal(text).into());
        group.set_span(self.last);
        [
            punct(':', Spacing::Joint),
            punct(':', Spacing::Alone),
            Ident::new("core", self.first).into(),
            punct(':', Spacing::Joint),
            punct(':', Spacing::Alone),
            Ident::new("compile_error", self.first).into(),
            punct('!', Spacing::Alone),
            group.into(),
        ]
    }
}

fn ends(tokens: TokenStream) -> (Span, Span) {
    let mut tokens = tokens.into_iter();
    let first = tokens.next().map_or_else(Span::call_site, |token| token.span());
    let last = tokens.last().map_or(first, |token| token.span());
    (first, last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::quote;

    #[test]
    fn notes_follow_the_message_after_a_blank_line() {
        let mut mistakes = Diagnostics::default();
        mistakes.error(&quote!(a b), "wrong", &[help("write c"), note("because")]);
        assert_eq!(mistakes.texts(), ["wrong\n\nhelp: write c\nnote: because"]);
    }

    #[test]
    fn each_mistake_is_a_compile_error_of_its_own() {
        let mut mistakes = Diagnostics::default();
        mistakes.error(&quote!(), "one", &[]);
        mistakes.error(&quote!(x), "two", &[]);
        assert_eq!(mistakes.len(), 2);
        let expected = quote!(::core::compile_error! { "one" } ::core::compile_error! { "two" }).to_string();
        assert_eq!(mistakes.into_tokens().to_string(), expected);
    }
}
