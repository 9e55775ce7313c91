//! What the macro writes, on tokens alone; `tests/ui` shows where the mistakes are underlined.

use super::attribute;
use crate::nonsense::{Garbage, half_typed};
use proc_macro2::TokenStream;
use quote::quote;

const HANDLER: &str = r#"
    #[allow(dead_code)]
    impl<K: Debug + Sync> Last<K> where K: Clone {
        const N: usize = 1;
        /// An empty one.
        #[init]
        pub async fn new(cap: usize, #[into] name: String, cx: &mut HandlerCtx<Self>) -> Result<Self, Stop> { Ok(Last { cap }) }
        #[event]
        async fn on(&mut self, event: &K, cx: &mut HandlerCtx<Self>) -> Result<(), Stop> { Ok(()) }
        /// What was last.
        #[call(timeout = "2s")]
        pub fn last(&self, /** which */ n: u8) -> Option<K> { self.last.clone() }
        #[cfg(unix)]
        #[otp::call]
        pub(crate) async fn put(&mut self, #[into] key: String, #[cfg(unix)] value: K) -> Result<Self, Stop> {}
        #[info] fn tick(&mut self, tick: &Tick) {}
        #[info] fn rest(&mut self, info: &Info) {}
        #[terminate] async fn bye(&mut self, why: Removal) -> Option<Self> { None }
        #[format_status] fn show(&self) -> String { String::new() }
        #[shrink] fn shrink(&mut self) {}
        fn helper(&self) {}
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

#[test]
fn a_handler_becomes_items() {
    let (text, mistakes) = expanded(quote!(K, timeout = "1m", into(usize)), HANDLER);
    assert_eq!(mistakes, 0, "{text}");
    for part in [
        // the block is what it was
        "#[allow(dead_code)]impl<K:Debug+Sync>Last<K>whereK:Clone{constN:usize=1;",
        "pubfnlast(&self,n:u8)->Option<K>{self.last.clone()}",
        "fnhelper(&self){}",
        // calls
        "__reply:::otp::__private::ReplyTo<::core::result::Result<Option<K>,::otp::__private::HandlerError>>",
        "#[cfg(unix)]#[doc(hidden)]Put{key:String,#[cfg(unix)]value:K,",
        "LastMsg::Put{__reply,..}=>__reply.send(::core::result::Result::Err(__error))",
        // the client
        "pubstructLastRef<K:Debug+Sync>whereK:Clone,K:::core::marker::Send+'static\
         {__handler:::otp::__private::HandlerRef<Last<K>>}",
        "pubfnlast(&self,n:u8)->::otp::__private::Call<'_,::otp::__private::EventManager<K>,",
        "::core::option::Option::Some(::core::time::Duration::from_millis(2000u64))",
        "::core::option::Option::Some(::core::time::Duration::from_millis(60000u64))",
        // adding
        "pubfnhandler(cap:impl::core::convert::Into<usize>,name:impl::core::convert::Into<String>)\
         ->::otp::__private::HandlerSpec<Last<K>>",
        // the handler
        "typeEvent=K;",
        "typeOutput=Option<Last<K>>;",
        "constAT_ONCE:bool=false;",
        "letevent:&K=__event;",
        "::otp::__private::Info::peek_mut::<Tick>(__info)",
        "letwhy:Removal=__why;",
    ] {
        assert!(text.contains(part), "{part}\n\n{text}");
    }
}

#[test]
fn a_handler_that_never_waits_says_so() {
    let (text, _) = expanded(quote!(u8), "impl H { #[event] fn on(&self, e: &u8) {} #[call] async fn f(&self) {} }");
    assert!(text.contains("constAT_ONCE:bool=true;"), "{text}");
    let (text, _) =
        expanded(quote!(u8), "impl H { #[event] fn on(&self, e: &u8) {} #[info] async fn f(&self, t: &T) {} }");
    assert!(text.contains("constAT_ONCE:bool=false;"), "{text}");
}

#[test]
fn the_type_of_the_events_may_have_commas() {
    let block = "impl H { #[event] fn on(&self, e: &HashMap<u8, Vec<u8>>) {} }";
    let (text, mistakes) = expanded(quote!(HashMap<u8, Vec<u8>>, client = Client), block);
    assert_eq!(mistakes, 0, "{text}");
    assert!(text.contains("typeEvent=HashMap<u8,Vec<u8>>;") && text.contains("pubstructClient"), "{text}");
}

#[test]
fn each_mistake_is_reported_once() {
    for (count, items) in [
        (0, "#[event] fn on(&self, e: &u8) {}"),
        (0, "#[event] fn on(&self, &e: &u8) {}"),
        (0, "#[cfg(a)] #[event] fn on(&self, e: &u8) {} #[cfg(b)] #[event] fn off(&self, e: &u8) {}"),
        (1, "fn helper(&self) {}"),
        (1, "#[event] fn on(&self) {}"),
        (1, "#[event] fn on(&self, e: u8) {}"),
        (1, "#[event] fn on(e: &u8) {}"),
        (1, "#[event] unsafe fn on(&self, e: &u8) {}"),
        (1, "#[event(once)] fn on(&self, e: &u8) {}"),
        (1, "#[event] #[call] fn on(&self, e: &u8) {}"),
        (1, "#[handle_event] fn on(&self, e: &u8) {}"),
        (1, "#[event] fn on(&self, e: &u8) {} #[event] fn off(&self, e: &u8) {}"),
        (1, "#[event] fn on(&self, e: &u8) {} #[call] fn f<T>(&self, t: T) {}"),
        (1, "#[event] fn on(&self, e: &u8) {} #[call] fn clone(&self) {}"),
        (1, "#[event] fn on(&self, e: &u8) {} #[call] fn f(&self) -> &str {}"),
        (1, "#[event] fn on(&self, e: &u8) {} #[info] fn f(&self, a: &A) {} #[info] fn g(&self, a: &A) {}"),
        (1, "#[event] fn on(&self, e: &u8) {} #[init] fn f(&self) -> Self {}"),
        (1, "#[event] fn on(&self, e: &u8) {} #[terminate] fn f(&self) -> &str {}"),
        (1, "#[event] fn on(&self, e: &u8, cx: HandlerCtx<Self>) {}"),
        (1, "#[event] fn on(&self, e: &u8, cx: &mut HandlerCtx<Self>, cy: &mut HandlerCtx<Self>) {}"),
        (1, "#[event] fn on(&self, e: &u8) {} #[format_status] async fn f(&self) -> String {}"),
    ] {
        let (text, mistakes) = expanded(quote!(u8), &format!("impl H {{ {items} }}"));
        assert_eq!(mistakes, count, "{items}: {text}");
    }
}

#[test]
fn a_block_without_events_is_kept_as_it_is() {
    for options in [quote!(), quote!(client = Client), quote!(&str), quote!(5)] {
        let (text, mistakes) = expanded(options, "impl H { #[event] fn on(&self, e: &u8) {} }");
        assert_eq!(mistakes, 1, "{text}");
        assert!(text.contains("implH{") && text.contains("fnon(&self,e:&u8){}}"), "{text}");
    }
}

#[test]
fn half_typed_handlers_never_panic() {
    for variant in half_typed(&tokens(HANDLER)) {
        attribute(quote!(K, timeout = "5s"), variant);
    }
}

#[test]
fn garbage_never_panics() {
    let mut words = Garbage::of(tokens(
        "impl struct pub fn self Self H kv async init call event info into Removal HandlerCtx Info Result Stop reply
         client vis where for dyn & mut = : :: , ; # < > -> ! 'a 3 \"5s\" 1.5 [] _ cfg const unsafe r#type",
    ));
    for _ in 0..1_000 {
        let garbage = words.next();
        attribute(quote!(), garbage.clone());
        attribute(garbage.clone(), quote!(impl H { #garbage }));
        attribute(quote!(u8), quote!(impl H { #[event(#garbage)] fn f(&self, #garbage) -> #garbage {} }));
        attribute(quote!(u8), quote!(impl H { #[terminate] fn f(&self, #garbage) -> #garbage {} }));
    }
}
