//! The code of an assertion. It fails at the place where it is written.
//!
//! The macro's own names are `mixed_site`: they cannot meet the user's.

use super::Macro;
use super::parse::{Assertion, Wanted, What};
use crate::receive::pattern::is_variable;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Pat, spanned::Spanned};

pub(super) fn expand(which: Macro, assertion: &Assertion) -> TokenStream {
    let own = Span::mixed_site();
    let Assertion { subject, what, within } = assertion;
    let private = quote!(::otp::__private);
    let fails = quote_spanned!(own=> ::core::result::Result::Err(__text) => ::core::panic!("{}", __text));
    match (which, what) {
        (Macro::AssertExit, What::Pattern(wanted)) => {
            let answered = quote_spanned!(own=> #private::exit_of(&(#subject), #within).await);
            exit(wanted, &answered, &fails)
        }
        (_, What::Pattern(wanted)) => {
            let text = wanted.text();
            let look = look(which, wanted);
            let answered = match which {
                Macro::AssertReceive => quote_spanned!(own=> (#subject).__receive(#within, #text, #look).await),
                Macro::AssertReceived => quote_spanned!(own=> (#subject).__received(#text, #look)),
                Macro::RefuteReceive => quote_spanned!(own=> (#subject).__refute(#within, #text, #look).await),
                _ => quote_spanned!(own=> (#subject).__refuted(#text, #look)),
            };
            let found = if is_refutation(which) {
                quote_spanned!(own=> ::core::result::Result::Ok(()) => {})
            } else {
                let message = message(wanted);
                quote_spanned!(own=> ::core::result::Result::Ok(__message) => #message)
            };
            quote_spanned! {own=>
                #[allow(unused_imports, reason = "which of the two is used depends on the message")]
                use #private::{ShowDebug as _, ShowName as _};
                match #answered {
                    #found,
                    #fails,
                }
            }
        }
        (Macro::AssertTree, What::Value(text)) => quote_spanned! {own=>
            match #private::compare_tree(&(#subject), #text).await {
                ::core::result::Result::Ok(()) => {}
                #fails,
            }
        },
        (_, value) => {
            let was = if let What::Value(was) = value {
                quote_spanned!(own=> ::core::option::Option::Some(#was))
            } else {
                quote_spanned!(own=> ::core::option::Option::None)
            };
            quote_spanned! {own=>
                match #private::restarted(&(#subject), #was, #within).await {
                    ::core::result::Result::Ok(__pid) => __pid,
                    #fails,
                }
            }
        }
    }
}

fn is_refutation(which: Macro) -> bool {
    matches!(which, Macro::RefuteReceive | Macro::RefuteReceived)
}

/// Looks at one message: the pattern is tried in a guard that never lets it in, so that nothing is moved out of it.
fn look(which: Macro, wanted: &Wanted) -> TokenStream {
    // reported at the pattern, as it is the pattern that has the type
    let span = Span::mixed_site().located_at(wanted.pattern.span());
    let pattern = &wanted.pattern;
    let guard = wanted.guard.as_ref().map(|guard| {
        let condition = quote_spanned!(span=> ::otp::__private::guard(|| #guard));
        quote_spanned!(span=> #condition &&)
    });
    let ty = wanted.ty.as_ref().map_or_else(|| quote_spanned!(span=> _), |ty| quote!(#ty));
    let (take, message, put_back) = if wanted.takes_any() {
        (
            quote_spanned!(span=> take_any()),
            quote_spanned!(span=> __message),
            quote_spanned!(span=> __letter.put_back_any(__message)),
        )
    } else {
        (
            quote_spanned!(span=> take::<#ty>()),
            quote_spanned!(span=> *__message),
            quote_spanned!(span=> __letter.put_back(__message, |__value, __f| {
                (&&::otp::__private::Probe(__value)).__show(__f)
            })),
        )
    };
    let (answer, no) = if is_refutation(which) {
        (quote_spanned!(span=> #put_back; __wanted), quote_spanned!(span=> false))
    } else {
        let none = quote_spanned!(span=> ::core::option::Option::None);
        let some = quote_spanned!(span=> ::core::option::Option::Some(__message));
        (quote_spanned!(span=> if __wanted { #some } else { #put_back; #none }), none)
    };
    quote_spanned! {span=>
        |__letter: &mut ::otp::__private::Letter| {
            if let ::core::option::Option::Some(mut __message) = __letter.#take {
                let mut __wanted = false;
                #[allow(warnings, clippy::all, clippy::pedantic, reason = "the same code stands below")]
                match #message {
                    #pattern if #guard { __wanted = true; false } => ::core::unreachable!(),
                    _ => {}
                }
                #answer
            } else {
                #no
            }
        }
    }
}

/// What the pattern binds in the message that was found; the message itself if it binds nothing.
fn message(wanted: &Wanted) -> TokenStream {
    let span = Span::mixed_site().located_at(wanted.pattern.span());
    let message = if wanted.takes_any() { quote_spanned!(span=> __message) } else { quote_spanned!(span=> *__message) };
    let names = bound(&wanted.pattern);
    if names.is_empty() {
        return message;
    }
    let pattern = &wanted.pattern;
    let guard = wanted.guard.as_ref().map(|guard| quote_spanned!(span=> if ::otp::__private::held(|| #guard)));
    let names = tuple(&names);
    quote_spanned! {span=>
        match #message {
            #pattern #guard => #names,
            #[allow(unreachable_patterns, reason = "the pattern may take all values of its type")]
            _ => ::core::unreachable!(),
        }
    }
}

fn exit(wanted: &Wanted, answered: &TokenStream, fails: &TokenStream) -> TokenStream {
    let own = Span::mixed_site();
    let (pattern, text) = (&wanted.pattern, wanted.text());
    let guard = wanted.guard.as_ref().map(|guard| quote_spanned!(own=> if #guard));
    let names = bound(pattern);
    let other = quote_spanned! {own=>
        #[allow(unreachable_patterns, reason = "the pattern may take all reasons")]
        __other => ::core::panic!("it has ended: {} ({:?}), which does not fit `{}`", __other, __other, #text),
    };
    let matched = if names.is_empty() {
        quote_spanned! {own=>
            ::core::result::Result::Ok(__reason) => match ::core::clone::Clone::clone(&__reason) {
                #pattern #guard => __reason,
                #other
            }
        }
    } else {
        let names = tuple(&names);
        quote_spanned! {own=>
            ::core::result::Result::Ok(__reason) => match __reason {
                #pattern #guard => #names,
                #other
            }
        }
    };
    quote_spanned! {own=>
        match #answered {
            #matched,
            #fails,
        }
    }
}

fn tuple(names: &[&Ident]) -> TokenStream {
    match names {
        [one] => quote!(#one),
        several => quote!((#(#several),*)),
    }
}

/// The variables of a pattern, in the order in which they are written. Those that begin with `_` are not wanted.
fn bound(pattern: &Pat) -> Vec<&Ident> {
    let mut names = Vec::new();
    collect(pattern, &mut names);
    names
}

fn collect<'a>(pattern: &'a Pat, names: &mut Vec<&'a Ident>) {
    match pattern {
        Pat::Ident(name) => {
            let is_new = !names.contains(&&name.ident);
            if is_variable(&name.ident) && !name.ident.to_string().starts_with('_') && is_new {
                names.push(&name.ident);
            }
            if let Some((_, inner)) = &name.subpat {
                collect(inner, names);
            }
        }
        // all of them bind the same
        Pat::Or(cases) => cases.cases.iter().take(1).for_each(|inner| collect(inner, names)),
        Pat::Paren(inner) => collect(&inner.pat, names),
        Pat::Reference(inner) => collect(&inner.pat, names),
        Pat::Slice(slice) => slice.elems.iter().for_each(|inner| collect(inner, names)),
        Pat::Struct(fields) => fields.fields.iter().for_each(|field| collect(&field.pat, names)),
        Pat::Tuple(tuple) => tuple.elems.iter().for_each(|inner| collect(inner, names)),
        Pat::TupleStruct(tuple) => tuple.elems.iter().for_each(|inner| collect(inner, names)),
        _ => {}
    }
}
