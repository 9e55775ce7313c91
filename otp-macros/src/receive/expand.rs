//! The code of a `receive!`.
//!
//! The macro's own names are `mixed_site`: they cannot meet the user's.

use super::{arm::Arm, parse::Receive};
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::{Attribute, spanned::Spanned};

pub(super) fn expand(receive: &Receive) -> TokenStream {
    let own = Span::mixed_site();
    let arms: Vec<Numbered<'_>> = receive.arms.iter().enumerate().map(|(at, arm)| Numbered::new(at, arm)).collect();
    let slots = arms.iter().map(Numbered::slot);
    let looks = arms.iter().map(Numbered::look);
    let bodies = arms.iter().map(Numbered::body);
    let late = Literal::usize_unsuffixed(arms.len());
    let inbox = &receive.inbox;
    let (until, timeout) = match &receive.after {
        None => (quote_spanned!(own=> Ever), quote_spanned!(own=> _ => ::core::unreachable!())),
        Some(after) => {
            let (time, attrs, body) = (&after.time, &after.arm.attrs, body(&after.arm));
            let time = if time.is_empty() { quote!(::core::time::Duration::ZERO) } else { time.clone() };
            (quote_spanned!(own=> after(#time)), quote_spanned!(own=> #(#attrs)* _ => #body))
        }
    };
    // inside a `match`, what the inbox is borrowed from lives as long as the scan
    quote_spanned! {own=>
        #(#slots)*
        let __arm: usize = {
            use ::otp::__private::Scanned as _;
            match (#inbox).__scan(::otp::__private::Until::#until) {
                mut __scan => loop {
                    if !__scan.next().await {
                        break #late;
                    }
                    #(#looks)*
                },
            }
        };
        match __arm {
            #(#bodies)*
            #timeout
        }
    }
}

/// One arm, with its number.
struct Numbered<'a> {
    arm: &'a Arm,
    number: Literal,
    /// Where the message lies between the choice and the body.
    slot: Ident,
    /// `#[cfg]` goes wherever the arm goes.
    cfg: Vec<&'a Attribute>,
    any: bool,
}

impl<'a> Numbered<'a> {
    fn new(number: usize, arm: &'a Arm) -> Self {
        Self {
            arm,
            number: Literal::usize_unsuffixed(number),
            slot: format_ident!("__message_{number}", span = Span::mixed_site()),
            cfg: arm.attrs.iter().filter(|attr| attr.path().is_ident("cfg")).collect(),
            any: arm.takes_any(),
        }
    }

    /// Reported at the pattern, as it is the pattern that has the type.
    fn span(&self) -> Span {
        Span::mixed_site().located_at(self.arm.pattern.span())
    }

    fn slot(&self) -> TokenStream {
        let (slot, cfg) = (&self.slot, &self.cfg);
        quote_spanned!(self.span()=> #(#cfg)* let mut #slot = ::core::option::Option::None;)
    }

    /// Whether this arm takes the message: the pattern is tried in a guard that never lets it in, so that nothing is
    /// moved out of the message.
    fn look(&self) -> TokenStream {
        let Self { arm, number, slot, cfg, any } = self;
        let span = self.span();
        let pattern = &arm.pattern;
        let guard = arm.guard.as_ref().map(|guard| {
            let condition = quote_spanned!(span=> ::otp::__private::guard(|| #guard));
            quote_spanned!(span=> #condition &&)
        });
        let ty = arm.ty.as_ref().map_or_else(|| quote_spanned!(span=> _), |ty| quote!(#ty));
        let (take, message, put_back) = if *any {
            (quote_spanned!(span=> take_any()), quote_spanned!(span=> __message), quote_spanned!(span=> put_back_any))
        } else {
            (quote_spanned!(span=> take::<#ty>()), quote_spanned!(span=> *__message), quote_spanned!(span=> put_back))
        };
        quote_spanned! {span=>
            #(#cfg)*
            if let ::core::option::Option::Some(mut __message) = __scan.#take {
                let mut __wanted = false;
                #[allow(warnings, clippy::all, clippy::pedantic, reason = "the same code stands below")]
                match #message {
                    #pattern if #guard { __wanted = true; false } => ::core::unreachable!(),
                    _ => {}
                }
                if __wanted {
                    #slot = ::core::option::Option::Some(__message);
                    break #number;
                }
                __scan.#put_back(__message);
            }
        }
    }

    /// The body, with what the pattern binds.
    fn body(&self) -> TokenStream {
        let Self { arm, number, slot, cfg, any } = self;
        let span = self.span();
        let pattern = &arm.pattern;
        let attrs = arm.attrs.iter().filter(|attr| !attr.path().is_ident("cfg"));
        let guard = arm.guard.as_ref().map(|guard| quote_spanned!(span=> if ::otp::__private::held(|| #guard)));
        let body = body(arm);
        let chosen = quote_spanned!(span=> ::otp::__private::chosen(#slot));
        let message = if *any { chosen } else { quote_spanned!(span=> *#chosen) };
        quote_spanned! {span=>
            #(#cfg)*
            #number => match #message {
                #(#attrs)*
                #pattern #guard => #body,
                #[allow(unreachable_patterns, reason = "the pattern may take all values of its type")]
                _ => ::core::unreachable!(),
            },
        }
    }
}

fn body(arm: &Arm) -> TokenStream {
    if arm.body.is_empty() { quote!(::core::unreachable!()) } else { arm.body.clone() }
}
