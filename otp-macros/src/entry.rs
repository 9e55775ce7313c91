//! `#[otp::main]` and `#[otp::test]`: the two places where a program enters the runtime.

mod check;
mod options;
#[cfg(test)]
mod tests;

use crate::block::Function;
use crate::diag::Diagnostics;
use options::Options;
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

/// What the function is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Entry {
    Main,
    Test,
}

impl Entry {
    fn attribute(self) -> &'static str {
        match self {
            Entry::Main => "#[otp::main]",
            Entry::Test => "#[otp::test]",
        }
    }
}

/// `#[otp::main(options)]` on `item`.
pub(crate) fn main(options: TokenStream, item: TokenStream) -> TokenStream {
    attribute(Entry::Main, options, item)
}

/// `#[otp::test(options)]` on `item`.
pub(crate) fn test(options: TokenStream, item: TokenStream) -> TokenStream {
    attribute(Entry::Test, options, item)
}

fn attribute(entry: Entry, options: TokenStream, item: TokenStream) -> TokenStream {
    let mut mistakes = Diagnostics::default();
    let options = options::options(entry, options, &mut mistakes);
    let mut tokens = match syn::parse2::<Function>(item.clone()) {
        Ok(function) => {
            check::function(entry, &function, &mut mistakes);
            expand(entry, &options, &function, mistakes.is_empty())
        }
        Err(error) => {
            check::other_item(entry, &item, &error, &mut mistakes);
            item
        }
    };
    tokens.extend(mistakes.into_tokens());
    tokens
}

/// The user's function moves into a plain one of the same name, so that its body is checked under its own signature.
fn expand(entry: Entry, options: &Options, function: &Function, whole: bool) -> TokenStream {
    let Function { attrs, vis, sig, body } = function;
    let (name, output) = (&sig.ident, &sig.output);
    let attrs = attrs.iter().filter(|attr| !check::is_test(attr));
    let test = (entry == Entry::Test).then(|| quote!(#[::core::prelude::v1::test]));
    let krate = &options.krate;
    let run = match entry {
        _ if !whole => quote!(::core::unreachable!()),
        Entry::Main if options.app.is_some() => {
            let (app, program) = (&options.app, options.program());
            quote!(#krate::__private::run_application::<#app, _>(#program, #name))
        }
        Entry::Main => {
            let flavor = options.flavor();
            quote!(#krate::__private::run(#flavor, #name))
        }
        Entry::Test => {
            let private = quote!(#krate::__private);
            let is_process = !sig.inputs.is_empty();
            let body = if is_process { quote!(|| #private::as_process(#name)) } else { name.to_token_stream() };
            match options.settings() {
                None => quote!(#private::run_test(#body)),
                Some(settings) => quote!(#private::run_test_with(#settings, #body)),
            }
        }
    };
    // a program that is an application answers with a code of its own
    let answer = match &options.app {
        Some(_) => quote!(-> ::std::process::ExitCode),
        None => output.to_token_stream(),
    };
    quote! {
        #test
        #(#attrs)*
        #vis fn #name() #answer {
            #[allow(dead_code, clippy::unused_async)]
            #sig #body
            #run
        }
    }
}
