//! What the macro writes, on tokens alone; `tests/ui` shows where the mistakes are underlined.

use super::attribute;
use crate::nonsense::{Garbage, half_typed};
use proc_macro2::TokenStream;
use quote::quote;

const MACHINE: &str = r#"
    #[allow(dead_code)]
    impl<K: Eq, V> Door<K, V> where V: Clone {
        #[init]
        pub async fn new(code: K, cx: &mut Ctx<Self>) -> Result<(Self, To<Locked<K>, Open>), Stop> { Ok(..) }
        #[cast(otherwise = postpone, event(digit), when(is_last))]
        pub fn last_digit(&mut self, mut at: Locked<K>, digit: K) -> To<Open> { to(Open) }
        #[cast(event(digit))]
        pub fn digit(&mut self, at: &mut Locked<K>, digit: K) {}
        #[call(otherwise(stop), timeout = "2s")]
        pub async fn close(&mut self, at: Open) -> Result<(V, To<Locked<K>>), Stop> { todo }
        #[call]
        pub fn status(&self, at: &DoorState<K>, reply: ReplyTo<V>) {}
        #[cfg(unix)]
        #[info]
        fn down(&mut self, _: Open, down: Down) -> DoorState<K> { at }
        #[info(otherwise = ignore)]
        fn rest(&mut self, _: &Open, rest: Info) {}
        #[internal] fn again(&mut self, n: u64) {}
        #[state_timeout] fn relock(&mut self, _: Open) -> To<Locked<K>> { to(Locked) }
        #[timeout] fn alarm(&mut self, #[key] id: u32, why: V) {}
        #[enter] fn opened(&mut self, _: &Open, cx: &mut Ctx<Self>) {}
        #[terminate] async fn bye(&mut self, at: Option<&DoorState<K>>, reason: &ExitReason) {}
        #[format_status] fn show(&self) -> String { String::new() }
        #[shrink] fn shrink(&mut self) {}
        fn is_last(&self, at: &Locked<K>, digit: &K) -> bool { true }
    }
"#;

fn tokens(text: &str) -> TokenStream {
    text.parse().expect("balanced tokens")
}

/// The expansion without spaces, and the mistakes in it.
fn expanded(options: TokenStream, block: &str) -> (String, usize) {
    let tokens = attribute(options, tokens(block));
    syn::parse2::<syn::File>(tokens.clone()).expect("the expansion is a list of items");
    let text = tokens.to_string().replace([' ', '\n'], "");
    let mistakes = text.matches("compile_error!").count();
    (text, mistakes)
}

fn options() -> TokenStream {
    quote!(Locked<K>, Open, derive(Clone), otherwise = ignore, transient)
}

#[test]
fn a_machine_becomes_items() {
    let (text, mistakes) = expanded(options(), MACHINE);
    // a state that is not handled, with a policy for the whole block that calls do not take
    assert_eq!(mistakes, 0, "{text}");
    for part in [
        // the states have the parameters that they mention
        "#[derive(Clone)]pubenumDoorState<K:Eq>{",
        "impl<K:Eq>::core::convert::From<Locked<K>>forDoorState<K>",
        "pubconstMERMAID:&'staticstr=",
        // events
        "pubenumDoorTimeout<K:Eq,V>whereV:Clone{",
        "Alarm{id:u32,why:V,}",
        "pubenumDoorEvent<K:Eq,V>whereV:Clone{Again{n:u64,}",
        // dispatch
        "::core::option::Option::Some(DoorState::Locked(ref__at))ifSelf::is_last(&*self,&*__at,&digit)=>",
        "::core::option::Option::Some(DoorState::Locked(refmut__at))=>",
        "__cx.postpone(::otp::__private::statem::Event::Message(DoorMsg::Digit{digit,}));",
        "::otp::__private::unhandled::<Self>(\"call\",\"close\",::core::option::Option::as_ref(__state))",
        "(DoorTimeout::Alarm{id,..},DoorTimeout::Alarm{id:__id,..})=>true&&id==__id",
        // the rest is as a server's, but for the time of its calls
        "pubfnclose(&self,)->::otp::__private::Call<'_,::otp::__private::Machine<Door<K,V>,DoorState<K>>,V>",
        "self.__server.__call_delayed(DoorMsg::Status{__reply},__slot,::core::option::Option::None)",
        "may_move_between_threads::<Self,_>(Self::bye(self,::core::option::Option::as_ref(__state),__reason)).await",
    ] {
        assert!(text.contains(part), "{part}\n\n{text}");
    }
}

#[test]
fn every_mistake_is_said() {
    let block = "impl Door {
        #[init] fn new() -> (Self, Lockde) { x }
        #[cast] fn a(&mut self, at: Open) {}
        #[cast] fn b(&mut self, at: &Open) -> To<Locked> { x }
        #[cast(otherwise = nothing)] fn c(&mut self) {}
        #[call(otherwise = ignore)] fn d(&mut self, _: &Open) {}
        #[enter] fn e(&mut self, _: Open) {}
        #[state_timeout] fn f(&mut self) {}
        #[handle_continue] fn g(&mut self) {}
    }";
    let (text, mistakes) = expanded(quote!(Locked, Open), block);
    assert_eq!(mistakes, 8, "{text}");
}

/// Whatever stands there, there is an answer, and half-typed code is no end of it.
#[test]
fn no_input_panics() {
    for variant in half_typed(&tokens(MACHINE)) {
        let _ = attribute(options(), variant);
    }
    for variant in half_typed(&options()) {
        let _ = attribute(variant, tokens(MACHINE));
    }
    let words = tokens(
        "impl Door Locked Open fn at self & mut : -> To < > , = # when event state otherwise postpone cast call enter \
         timeout key Ctx Option Result 'a 1 \"x\"",
    );
    let mut garbage = Garbage::of(words);
    for _ in 0..2_000 {
        let (options, item) = (garbage.next(), garbage.next());
        let _ = attribute(options, item);
    }
}
