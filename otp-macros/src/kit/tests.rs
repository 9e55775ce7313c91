//! What the assertions become, on tokens alone.

use super::{Macro, bang};
use crate::nonsense::Garbage;
use proc_macro2::TokenStream;
use quote::quote;

const ALL: [Macro; 7] = [
    Macro::AssertReceive,
    Macro::AssertReceived,
    Macro::RefuteReceive,
    Macro::RefuteReceived,
    Macro::AssertExit,
    Macro::AssertRestarted,
    Macro::AssertTree,
];

fn text(which: Macro, input: &str) -> String {
    let input: TokenStream = input.parse().expect("balanced tokens");
    bang(which, input).to_string().replace(' ', "")
}

#[test]
fn what_is_bound_is_the_value() {
    assert!(text(Macro::AssertReceive, "probe, Ping { from, n: 3 }").contains("=>from,"));
    assert!(text(Macro::AssertReceive, "probe, Pair(a, _b, c)").contains("=>(a,c),"));
    assert!(text(Macro::AssertReceive, "probe, Ping").contains("Ok(__message)=>*__message"));
    assert!(text(Macro::AssertReceive, "probe, _").contains("Ok(__message)=>__message"));
}

#[test]
fn times() {
    for (written, milliseconds) in [("within 250ms", 250), ("within 2s", 2_000), ("within \"1h\"", 3_600_000)] {
        let tokens = text(Macro::AssertReceive, &format!("probe, Ping if is_it(a, b), {written},"));
        assert!(tokens.contains(&format!("from_millis({milliseconds}u64)")), "{tokens}");
        assert!(!tokens.contains("compile_error"), "{tokens}");
    }
    assert!(text(Macro::AssertExit, "pid, Normal, within how_long(1, 2)").contains("exit_of(&(pid),how_long(1,2))"));
    assert!(text(Macro::AssertRestarted, "app.kv()").contains("restarted(&(app.kv()),::core::option::Option::None,"));
    assert!(text(Macro::AssertRestarted, "kv, within 1s").contains("Option::None"));
    assert!(text(Macro::AssertRestarted, "kv, was, within 1s").contains("Some(was)"));
}

#[test]
fn mistakes_say_what_to_write() {
    for (which, input, word) in [
        (Macro::AssertReceive, "", "is empty"),
        (Macro::AssertReceive, "probe", "which message"),
        (Macro::AssertReceive, "probe, Some(x)", "which type of message"),
        (Macro::AssertReceive, "probe, Ping, within 5", "has no unit"),
        (Macro::AssertReceive, "probe, Ping, within 5weeks", "unknown unit `weeks`"),
        (Macro::AssertReceive, "probe, Ping, within", "missing its time"),
        (Macro::AssertReceive, "probe, Ping, 100", "ends here"),
        (Macro::AssertReceive, "probe, Ping if", "condition"),
        (Macro::AssertReceived, "probe, Ping, within 5s", "does not wait"),
        (Macro::AssertExit, "pid", "how it ends"),
        (Macro::AssertTree, "app", "what the tree looks like"),
    ] {
        let tokens = bang(which, input.parse().expect("balanced tokens")).to_string();
        assert!(tokens.contains(word), "{input}: {tokens}");
        assert_eq!(tokens.matches("compile_error").count(), 1, "{input}: {tokens}");
    }
}

#[test]
fn nothing_panics() {
    let words = "probe , Ping { from } if within 100ms \"1s\" : Type ( ) | _ 5 & [ ]";
    let mut words = Garbage::of(words.parse().expect("balanced tokens"));
    for _ in 0..1_000 {
        let input = words.next();
        for which in ALL {
            bang(which, input.clone());
        }
    }
    bang(Macro::AssertReceive, quote!(probe, Ping));
}
