//! What the macro writes, on tokens alone; `tests/ui` shows where the mistakes are underlined.

use super::attribute;
use crate::nonsense::{Garbage, half_typed};
use proc_macro2::TokenStream;
use quote::quote;

mod mistakes;

const SERVER: &str = r#"
    #[allow(dead_code)]
    impl<K: Eq + Hash, V> Cache<K, V> where V: Clone {
        const N: usize = 1;
        /// An empty one.
        #[init]
        pub async fn new(cap: usize, cx: &mut Ctx<Self>) -> Result<Self, Stop> { Ok(Cache { cap }) }
        /// Looks a key up.
        #[call(timeout = "2s")]
        pub fn get(&self, /** which */ key: K) -> Option<V> { self.map.get(&key) }
        #[cfg(unix)]
        #[otp::cast]
        pub(crate) async fn put(&mut self, #[into] key: String, #[cfg(unix)] value: V) {}
        #[call]
        fn later(&mut self, reply: ReplyTo<Self>, cx: &Ctx<Self>) {}
        #[call]
        fn parse(&mut self, _: u8) -> Result<u8, Stop> { Ok(1) }
        #[info] fn tick(&mut self, _: Tick) {}
        #[info] fn rest(&mut self, info: Info) {}
        #[handle_continue] fn warm(&mut self, n: u64) {}
        #[terminate] async fn bye(&mut self, reason: &ExitReason) {}
        #[format_status] fn show(&self) -> String { String::new() }
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
fn a_server_becomes_items() {
    let (text, mistakes) = expanded(quote!(transient, timeout = "1m", shutdown = infinity, into(K)), SERVER);
    assert_eq!(mistakes, 0, "{text}");
    for part in [
        // the block is what it was
        "#[allow(dead_code)]impl<K:Eq+Hash,V>Cache<K,V>whereV:Clone{constN:usize=1;",
        "pubfnget(&self,key:K)->Option<V>{self.map.get(&key)}",
        "fnhelper(&self){}",
        // messages
        "#[doc(hidden)]Get{#[doc=\"which\"]key:K,__reply:::otp::__private::ReplyTo<Option<V>>}",
        "#[cfg(unix)]Put{key:String,#[cfg(unix)]value:V,}",
        "__reply:::otp::__private::ReplyTo<Cache<K,V>>}",
        // the client
        "pubfnget(&self,key:impl::core::convert::Into<K>)->::otp::__private::Call<'_,Cache<K,V>,Option<V>>",
        "::core::option::Option::Some(::core::time::Duration::from_millis(2000u64))",
        "::core::option::Option::Some(::core::time::Duration::from_millis(60000u64))",
        "pub(crate)fnput(&self,key:impl::core::convert::Into<String>,#[cfg(unix)]value:V)",
        "self.__server.__call_delayed(CacheMsg::Later{__reply}",
        // starting
        "pubfnspec(cap:usize)->::otp::__private::Spec<Cache<K,V>>",
        "pubasyncfnstart_link(cap:usize)->::core::result::Result<CacheRef<K,V>,::otp::__private::StartError>",
        // the server
        "whereV:Clone,K:::core::marker::Send+'static,V:::core::marker::Send+'static",
        "ChildDefaults::WORKER.restart(::otp::__private::Restart::Transient)\
         .shutdown(::otp::__private::Shutdown::Infinity)",
        "#[cfg(unix)]CacheMsg::Put{key,#[cfg(unix)]value,}=>{__cx.__enter(\"put\");",
        "__may_move::<Self,_>(Self::put(self,key,#[cfg(unix)]value)).await",
        "::otp::__private::Info::take::<Tick>(__info)",
        "CacheContinue::Warm{n,}=>",
        "may_move_between_threads::<Self,_>(Self::bye(self,__reason)).await",
    ] {
        assert!(text.contains(part), "{part}\n\n{text}");
    }
}

#[test]
fn nothing_but_the_marks_is_taken_from_the_block() {
    let (text, _) = expanded(quote!(), SERVER);
    let block = text.split("enumCacheMsg").next().expect("the block comes first");
    for mark in ["#[init]", "#[call", "#[otp::cast]", "#[info]", "#[into]", "#[terminate]", "#[format_status]"] {
        assert!(!block.contains(mark), "{mark}");
    }
}

#[test]
fn options_change_names_and_paths() {
    let options = quote!(client = "Client", message(Message), vis = "pub(super)", crate = "elsewhere::otp");
    let (text, mistakes) = expanded(options, "impl Kv { #[cast] fn put(&mut self) {} fn start() {} }");
    assert_eq!(mistakes, 0, "{text}");
    for part in ["pub(super)structClient", "pub(super)enumMessage", "elsewhere::otp::__private::GenServer", "fnspec("] {
        assert!(text.contains(part), "{part}\n\n{text}");
    }
    assert!(!text.contains("::otp::__private::Stop>{::otp"), "{text}");
    assert!(!text.contains("asyncfnstart("), "the block has a `start` of its own: {text}");
}

#[test]
fn documentation_links_lead_to_the_type_where_it_is() {
    let (text, _) = expanded(quote!(), "impl store::Kv<u8> { #[cast] pub fn put(&mut self) {} }");
    assert!(text.contains("[`Kv::put`](store::Kv::put)"), "{text}");
    let (text, _) = expanded(quote!(), "impl Kv<u8> { #[cast] pub fn put(&mut self) {} #[cast] fn own(&self) {} }");
    assert!(text.contains("Has[`Kv::put`]run") && text.contains("Has`Kv::own`run"), "{text}");
}

#[test]
fn alternatives_of_init_are_kept_apart_by_their_cfg() {
    let block = "impl Kv {
        #[cfg(a)] #[init] fn new() -> Self {}
        #[cfg(b)] #[init] fn new(n: u64) -> Self {}
        #[cast] fn put(&mut self) {}
    }";
    let (text, mistakes) = expanded(quote!(), block);
    assert_eq!(mistakes, 0, "{text}");
    assert_eq!(text.matches("typeArgs=").count(), 3);
    assert!(text.contains("#[cfg(not(any(all(a),all(b))))]typeArgs=();"), "{text}");
}

#[test]
fn half_typed_servers_never_panic() {
    for variant in half_typed(&tokens(SERVER)) {
        attribute(quote!(timeout = "5s"), variant);
    }
}

#[test]
fn garbage_never_panics() {
    let mut words = Garbage::of(tokens(
        "impl struct pub fn self Self Kv kv async init call cast info into ReplyTo Ctx Info Result Stop reply timeout
         client vis where for dyn & mut = : :: , ; # < > -> ! 'a 3 \"5s\" 1.5 [] _ cfg const unsafe r#type",
    ));
    for _ in 0..1_000 {
        let garbage = words.next();
        attribute(quote!(), garbage.clone());
        attribute(garbage.clone(), quote!(impl Kv { #garbage }));
        attribute(quote!(), quote!(impl Kv { #[call(#garbage)] fn f(&self, #garbage) -> #garbage {} }));
    }
}
