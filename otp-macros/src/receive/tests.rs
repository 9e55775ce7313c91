//! What the macro makes of tokens alone; `tests/ui` shows where the mistakes are underlined.

use super::{bang, parse};
use crate::diag::Diagnostics;
use crate::nonsense::{Garbage, half_typed};
use crate::spelled::spelled;
use proc_macro2::TokenStream;
use quote::quote;

mod mistakes;

const ALL: &str = r#"
    match self.inbox {
        Msg::Tick(k) | Msg::Tock(k) if k > 3 && known::<u8, u8>(&k) => { n += k; continue; }
        #[cfg(unix)]
        mut text: String if text.len() > 2 => text.split(',').collect::<HashMap<u8, u8>>().len(),
        "stop" | "halt" => if late { return 1 } else { 2 }
        (from, n): (Pid, u32) => reply(from, |a, b| a + b, n).await?,
        Exit { reason, .. } => match reason { Normal => 1, _ => 2 },
        all @ _ => {}
        _ if after(Duration::from_secs(1)) => break 'outer,
    }
"#;

fn tokens(text: &str) -> TokenStream {
    text.parse().expect("the test's own input")
}

fn read(text: &str) -> parse::Receive {
    parse::read(tokens(text), &mut Diagnostics::default()).expect("it has arms")
}

#[test]
fn bodies_end_where_those_of_a_match_end() {
    let bodies: Vec<String> = read(ALL).arms.iter().map(|arm| spelled(&arm.body)).collect();
    let blank: Vec<String> = bodies.iter().map(|body| body.replace(' ', "")).collect();
    assert_eq!(
        blank,
        [
            "{n+=k;continue;}",
            "text.split(',').collect::<HashMap<u8,u8>>().len()",
            "iflate{return1}else{2}",
            "reply(from,|a,b|a+b,n).await?",
            "matchreason{Normal=>1,_=>2}",
            "{}",
            "break'outer",
        ]
    );
}

#[test]
fn a_half_typed_body_ends_at_the_comma() {
    let arms = read("match inbox { A => x., B => let y, C => {} D(x) => y }").arms;
    let bodies: Vec<String> = arms.iter().map(|arm| spelled(&arm.body)).collect();
    assert_eq!(bodies, ["x.", "let y", "{ }", "y"]);
}

#[test]
fn types_are_told_from_patterns() {
    let types: Vec<Option<String>> =
        read(ALL).arms.iter().map(|arm| arm.ty.as_ref().map(|ty| spelled(ty).replace(' ', ""))).collect();
    let written: Vec<&str> = types.iter().flatten().map(String::as_str).collect();
    assert_eq!(written, ["String", "(Pid,u32)"]);
    let any: Vec<bool> = read(ALL).arms.iter().map(super::arm::Arm::takes_any).collect();
    assert_eq!(any, [false, false, false, false, false, true, true]);
}

#[test]
fn half_typed_arms_never_panic() {
    for variant in half_typed(&tokens(ALL)) {
        bang(variant);
    }
}

#[test]
fn garbage_never_panics() {
    let words =
        "match inbox if after => : :: , ; | & ref mut _ .. ..= @ Some Ok None x X 1 \"a\" 'a' let # cfg Info -> ! < >";
    let mut words = Garbage::of(tokens(words));
    for _ in 0..1_000 {
        let garbage = words.next();
        bang(garbage.clone());
        bang(quote!(match inbox { #garbage }));
        bang(quote!(match inbox { A => 1, #garbage => #garbage, }));
    }
}
