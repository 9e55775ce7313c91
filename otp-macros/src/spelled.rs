//! Tokens as a person would write them, for messages.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens;

/// `HashMap<String, u64>` where `to_string` says `HashMap < String , u64 >`.
pub(crate) fn spelled(tokens: &dyn ToTokens) -> String {
    let mut text = String::new();
    write(tokens.to_token_stream(), &mut text);
    text
}

fn write(tokens: TokenStream, text: &mut String) {
    let mut after_word = false;
    let mut lifetime = false;
    for token in tokens {
        let mut word = false;
        match token {
            TokenTree::Group(group) => {
                let keyword = ["mut", "dyn", "impl"].iter().any(|word| text.ends_with(word));
                if after_word && (keyword || group.delimiter() == Delimiter::Brace) {
                    text.push(' ');
                }
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Brace => ("{ ", " }"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::None => ("", ""),
                };
                text.push_str(open);
                write(group.stream(), text);
                text.push_str(close);
            }
            TokenTree::Punct(punct) => match punct.as_char() {
                ',' | ';' => {
                    text.push(punct.as_char());
                    text.push(' ');
                }
                sign @ ('+' | '=') => {
                    text.push(' ');
                    text.push(sign);
                    text.push(' ');
                }
                '-' => text.push_str(" -"),
                '>' if text.ends_with('-') => text.push_str("> "),
                '\'' => {
                    if after_word {
                        text.push(' ');
                    }
                    text.push('\'');
                    lifetime = true;
                    after_word = false;
                    continue;
                }
                other => text.push(other),
            },
            TokenTree::Ident(_) | TokenTree::Literal(_) => {
                if after_word {
                    text.push(' ');
                }
                text.push_str(&token.to_string());
                word = true;
            }
        }
        // `&'a str`, but `Cow<'a>`: the next word is separated, punctuation is not.
        after_word = word || lifetime;
        lifetime = false;
    }
    while text.ends_with(' ') {
        text.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::quote;

    #[test]
    fn types_are_spelled_as_they_are_written() {
        for (tokens, text) in [
            (quote!(HashMap<String, Vec<u8> >), "HashMap<String, Vec<u8>>"),
            (quote!(&'a mut [u8; 2]), "&'a mut [u8; 2]"),
            (quote!(Box<dyn Fn(&str) -> u8 + Send + 'static>), "Box<dyn Fn(&str) -> u8 + Send + 'static>"),
            (quote!(Point { x, y }), "Point { x, y }"),
            (quote!(<Self as Shape>::Area), "<Self as Shape>::Area"),
            (quote!((u8, Cow<'static, str>)), "(u8, Cow<'static, str>)"),
        ] {
            assert_eq!(spelled(&tokens), text);
        }
    }
}
