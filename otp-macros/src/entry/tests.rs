//! What the entry points become, on tokens alone.

use super::{main, test};
use crate::nonsense::{Garbage, half_typed};
use proc_macro2::TokenStream;
use quote::quote;

fn text(tokens: &TokenStream) -> String {
    tokens.to_string().replace(' ', "")
}

#[test]
fn main_moves_into_a_plain_function() {
    let item = quote!(
        #[allow(unused)]
        async fn main() -> Result<(), Error> {
            half.typed
        }
    );
    let tokens = main(quote!(flavor = "multi_thread", worker_threads = 4), item);
    let expected = quote! {
        #[allow(unused)]
        fn main() -> Result<(), Error> {
            #[allow(dead_code, clippy::unused_async)]
            async fn main() -> Result<(), Error> { half. typed }
            ::otp::__private::run(::otp::__private::Flavor::MultiThread(::core::option::Option::Some(4)), main)
        }
    };
    assert_eq!(text(&tokens), text(&expected));
}

#[test]
fn test_keeps_its_attributes() {
    let tokens = text(&test(
        quote!(),
        quote!(
            #[should_panic]
            async fn it_works() {}
        ),
    ));
    assert!(tokens.starts_with("#[::core::prelude::v1::test]#[should_panic]fnit_works(){"), "{tokens}");
    assert!(tokens.ends_with("::otp::__private::run_test(it_works)}"), "{tokens}");
}

#[test]
fn a_test_may_be_a_process_and_have_options() {
    let tokens = text(&test(
        quote!(),
        quote!(
            async fn it_works(mut inbox: Inbox) {}
        ),
    ));
    assert!(tokens.ends_with("run_test(||::otp::__private::as_process(it_works))}"), "{tokens}");
    let tokens = text(&test(
        quote!(seeds = 100, strict),
        quote!(
            async fn it_works() {}
        ),
    ));
    for part in ["run_test_with(", "seeds:::core::option::Option::Some(100)", "Crashes::Deny", "Leaks::Deny"] {
        assert!(tokens.contains(part), "{part} in {tokens}");
    }
    let tokens = text(&test(
        quote!(crashes = allow, strict),
        quote!(
            async fn it_works() {}
        ),
    ));
    assert!(tokens.contains("Crashes::Allow") && tokens.contains("Leaks::Deny"), "{tokens}");
    for (options, word) in [
        (quote!(crashes = never), "cannotbe`never`"),
        (quote!(seeds = 0), "wouldnotrunatall"),
        (quote!(seed = "x"), "wholenumber"),
        (quote!(seed), "seed=17"),
        (quote!(sees = 3), "didyoumean`seed`"),
    ] {
        let tokens = text(&test(
            options,
            quote!(
                async fn it_works() {}
            ),
        ));
        assert!(tokens.contains(word) && tokens.contains("compile_error"), "{tokens}");
    }
}

#[test]
fn nothing_panics() {
    for variant in half_typed(&quote!(
        #[cfg(unix)]
        pub async fn main<T>(args: T) -> Result<(), E> {
            a;
            b
        }
    )) {
        main(quote!(), variant.clone());
        test(quote!(), variant);
    }
    let words = "async fn main pub flavor worker_threads = , \"current_thread\" 4 ( ) # [test] { } -> !";
    let mut words = Garbage::of(words.parse().expect("balanced tokens"));
    for _ in 0..1_000 {
        let (options, item) = (words.next(), words.next());
        main(options.clone(), item.clone());
        test(options, item);
    }
}
