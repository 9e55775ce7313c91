//! No input panics.

use super::{BLOCK, GENERIC, SCREEN, tokens};
use crate::nonsense::{Garbage, half_typed};
use crate::supervision::{attribute, bang};
use quote::quote;

#[test]
fn half_typed_trees_never_panic() {
    for screen in [SCREEN, GENERIC] {
        for variant in half_typed(&tokens(screen)) {
            bang(variant);
        }
    }
    for variant in half_typed(&tokens(BLOCK)) {
        attribute(quote!(one_for_one), variant);
    }
}

#[test]
fn garbage_never_panics() {
    let words = tokens(
        "impl struct pub fn self Self App kv Kv Spec child dynamic one_for_one intensity period transient significant
         shutdown = : :: , ; # & < > -> ! 'a 3 \"5s\" 1.5 [] async mut _",
    );
    let mut words = Garbage::of(words);
    for _ in 0..1_000 {
        let garbage = words.next();
        bang(garbage.clone());
        bang(quote!(pub App: one_for_one { #garbage }));
        attribute(garbage.clone(), quote!(impl App { #garbage }));
        attribute(quote!(), garbage);
    }
}
