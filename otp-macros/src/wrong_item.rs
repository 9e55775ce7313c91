//! Macros for impl blocks put on something else: mistakes that no parser could say well.

use crate::diag::{Diagnostics, help};
use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};
use std::iter::Peekable;

/// Reports when `item` is no inherent impl block; `true` when it was reported.
pub(crate) fn wrong_item(attribute: &str, item: &TokenStream, mistakes: &mut Diagnostics) -> bool {
    let mut tokens = item.clone().into_iter().peekable();
    let Some(keyword) = keyword(&mut tokens) else {
        return false;
    };
    match keyword.to_string().as_str() {
        "impl" => {
            let Some(implemented) = implemented_trait(tokens) else { return false };
            mistakes.error(
                &implemented,
                format!("`#[{attribute}]` goes on an inherent impl block, not on a trait implementation"),
                &[help(format!(
                    "write the functions in `#[{attribute}] impl Type {{ .. }}`; the macro implements the traits itself"
                ))],
            );
        }
        kind @ ("struct" | "enum" | "union" | "type") => {
            let name = match tokens.next() {
                Some(TokenTree::Ident(name)) => name.to_string(),
                _ => "Type".to_owned(),
            };
            mistakes.error(
                &keyword,
                format!("`#[{attribute}]` goes on the impl block, not on the {kind}"),
                &[help(ready_block(attribute, &name))],
            );
        }
        "fn" => mistakes.error(
            &keyword,
            format!("`#[{attribute}]` goes on an impl block, not on a function"),
            &[help(format!("put it on the `impl` block around this function: `#[{attribute}] impl Type {{ .. }}`"))],
        ),
        "mod" | "trait" | "const" | "static" | "use" => mistakes.error(
            &keyword,
            format!("`#[{attribute}]` goes on an impl block, not on a `{keyword}` item"),
            &[help(format!("write `#[{attribute}] impl Type {{ .. }}`"))],
        ),
        _ => return false,
    }
    true
}

/// What to paste below the type.
fn ready_block(attribute: &str, name: &str) -> String {
    let (options, example) = match attribute {
        "gen_server" => {
            ("", "    #[call]\n        pub fn hello(&self) -> String {\n            \"hello\".to_owned()\n        }")
        }
        "gen_statem" => (
            "(Idle, Busy)",
            "    #[init]\n        pub fn new() -> (Self, Idle) {\n            ..\n        }\n\n        \
             #[cast(otherwise = postpone)]\n        pub fn work(&mut self, _: Idle) -> To<Busy> {\n            \
             to(Busy)\n        }",
        ),
        "application" => {
            ("", "    #[start]\n        fn start(&self) -> Spec<MyTree> {\n            MyTree.spec()\n        }")
        }
        "gen_event" => (
            "(MyEvent)",
            "    #[event]\n        fn on(&mut self, event: &MyEvent) {\n            println!(\"{event:?}\");\n        }",
        ),
        _ => {
            ("", "    #[child]\n        pub fn worker(&self) -> Spec<Worker> {\n            Worker::spec()\n        }")
        }
    };
    format!(
        "leave the type as it is, and write below it\n\n    #[{attribute}{options}]\n    impl {name} {{\n    {example}\n    }}"
    )
}

/// The word that says what kind of item it is, with attributes and qualifiers skipped.
pub(crate) fn keyword(tokens: &mut Peekable<impl Iterator<Item = TokenTree>>) -> Option<Ident> {
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == '#' => {
                tokens.next();
            }
            TokenTree::Ident(word) if word == "pub" => {
                tokens.next_if(|token| matches!(token, TokenTree::Group(_)));
            }
            TokenTree::Ident(word) if word == "const" => {
                // `const fn` is a function, `const N` is not.
                if matches!(tokens.peek(), Some(TokenTree::Ident(next)) if next == "fn" || next == "unsafe" || next == "async")
                {
                    continue;
                }
                return Some(word);
            }
            TokenTree::Ident(word) if word == "unsafe" || word == "async" || word == "default" => {}
            TokenTree::Ident(word) => return Some(word),
            _ => return None,
        }
    }
    None
}

/// `Trait` of `impl<..> Trait for Type`.
fn implemented_trait(tokens: impl Iterator<Item = TokenTree>) -> Option<TokenStream> {
    let mut depth = 0_usize;
    let mut header = TokenStream::new();
    let mut after_dash = false;
    for token in tokens {
        let mut closes = false;
        let dash = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '-');
        match &token {
            TokenTree::Punct(punct) if punct.as_char() == '<' => depth += 1,
            TokenTree::Punct(punct) if punct.as_char() == '>' && !after_dash => {
                depth = depth.saturating_sub(1);
                closes = true;
            }
            TokenTree::Ident(word) if depth == 0 && word == "for" => return Some(header),
            TokenTree::Ident(word) if depth == 0 && word == "where" => return None,
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => return None,
            _ => {}
        }
        if depth == 0 && !closes {
            header.extend([token]);
        }
        after_dash = dash;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::quote;

    fn said(item: &TokenStream) -> String {
        let mut mistakes = Diagnostics::default();
        let reported = wrong_item("gen_server", item, &mut mistakes);
        assert_eq!(reported, !mistakes.is_empty());
        mistakes.texts().join("; ")
    }

    #[test]
    fn inherent_blocks_pass() {
        assert_eq!(said(&quote!(impl Kv {})), "");
        assert_eq!(
            said(&quote!(
                #[allow(x)]
                impl<F: Fn() -> u8> Kv<F> where for<'a> F: X<'a> {}
            )),
            ""
        );
    }

    #[test]
    fn other_items_are_named() {
        assert!(
            said(&quote!(
                impl<T> Server<T> for Kv {}
            ))
            .contains("not on a trait implementation")
        );
        assert!(
            said(&quote!(
                pub(crate) struct Kv<T>(T);
            ))
            .contains("impl Kv {")
        );
        assert!(
            said(&quote!(
                async fn f() {}
            ))
            .contains("not on a function")
        );
        assert!(
            said(&quote!(
                const fn f() {}
            ))
            .contains("not on a function")
        );
        assert!(
            said(&quote!(
                mod m {}
            ))
            .contains("not on a `mod` item")
        );
    }
}
