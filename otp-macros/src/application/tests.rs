//! What the macro writes, on tokens alone; `tests/ui` shows where the mistakes are underlined.

use super::attribute;
use crate::nonsense::{Garbage, half_typed};
use proc_macro2::TokenStream;
use quote::quote;

const SHOP: &str = r"
    #[allow(dead_code)]
    impl Shop {
        const N: usize = 1;
        #[env] fn env() -> Config { Config }
        /// Doc.
        #[init]
        pub async fn new(config: &Config, cx: &mut AppCtx<Self>) -> Result<Self, Stop> { Ok(Shop) }
        #[start] fn start(&self, config: Config) -> Spec<Tree> { half.typed }
        #[start_phase] async fn warm(&mut self) {}
        #[cfg(unix)] #[start_phase] fn accept(&self, cx: &mut AppCtx<Self>) -> Result<(), Stop> { Ok(()) }
        #[otp::prep_stop] async fn close(&mut self) {}
        #[stop] fn bye(&mut self) {}
        #[config_change] fn changed(&mut self, change: &ConfigChange) {}
        fn helper(&self) {}
    }
";

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
fn an_application_becomes_an_implementation() {
    let options = quote!(
        applications(Store, web::Web),
        optional_applications(Metrics),
        included_applications(Stats),
        start_timeout = "30s"
    );
    let (text, mistakes) = expanded(options, SHOP);
    assert_eq!(mistakes, 0, "{text}");
    for part in [
        "#[allow(dead_code)]implShop{constN:usize=1;",
        "fnhelper(&self){}",
        "impl::otp::__private::ApplicationforShop{typeEnv=Config;typeRoot=::otp::__private::Ref<Tree>;",
        "constNAME:&'staticstr=\"shop\";",
        "new::<Self>(::core::env!(\"CARGO_PKG_VERSION\")).description(::core::env!(\"CARGO_PKG_DESCRIPTION\"))",
        "__definition.application::<web::Web>()",
        "__definition.optional_application::<Metrics>()",
        "__definition.included_application::<Stats>()",
        "start_phases(&[\"warm\",#[cfg(unix)]\"accept\"])",
        "Settings::<Config>::new(Self::env)",
        "Self::new(&*__env,__cx).await",
        "Self::start(self,::core::clone::Clone::clone(&*__env))",
        "\"warm\"=>{let__out=Self::warm(self,).await;",
        "Self::changed(self,&*__change)",
    ] {
        assert!(text.contains(part), "{part}\n\n{text}");
    }
}

#[test]
fn names_are_those_of_the_types() {
    for (ty, name) in [("Shop", "shop"), ("RedisKv", "redis_kv"), ("HTTPServer", "httpserver"), ("V2Api", "v2_api")] {
        let (text, _) = expanded(quote!(), &format!("impl {ty} {{}}"));
        assert!(text.contains(&format!("NAME:&'staticstr=\"{name}\"")), "{text}");
    }
}

#[test]
fn each_mistake_is_reported_once() {
    for (count, items) in [
        (0, ""),
        (0, "#[start] fn start(&self) -> Result<Spec<Tree>, Stop> { x }"),
        (1, "#[start] fn start(&self) {}"),
        (1, "#[start] fn start(&self) -> Tree {}"),
        (1, "#[start] fn start(self) -> Spec<Tree> {}"),
        (1, "#[start] fn start() -> Spec<Tree> {}"),
        (1, "#[start] fn start(&self, env: &Env) -> Spec<Tree> {}"),
        (1, "#[start] fn start(&self, cx: AppCtx<Self>) -> Spec<Tree> {}"),
        (1, "#[start] fn start(&self, cx: &mut Ctx<Self>) -> Spec<Tree> {}"),
        (1, "#[start] fn a(&self) -> Spec<Tree> {} #[start] fn b(&self) -> Spec<Tree> {}"),
        (1, "#[strat] fn start(&self) -> Spec<Tree> {}"),
        (1, "#[env] fn env() {}"),
        (1, "#[env] async fn env() -> Config {}"),
        (1, "#[env] fn env(&self) -> Config {}"),
        (1, "#[env] fn env(n: u8) -> Config {}"),
        (1, "#[init] fn new(&self) -> Self {}"),
        (1, "#[init] fn new() {}"),
        (1, "#[init] fn new<T>() -> Self {}"),
        (1, "#[call] fn get(&self) {}"),
        (1, "#[child] fn get(&self) {}"),
        (1, "#[terminate] fn bye(&self) {}"),
        (1, "#[stop] fn bye(&self) -> u8 { 1 }"),
        (1, "#[stop] fn bye(&self, n: u8) {}"),
        (1, "#[cfg(unix)] #[stop] fn bye(&self) {}"),
        (1, "#[stop] #[prep_stop] fn bye(&self) {}"),
        (1, "#[config_change] fn changed(&self) {}"),
        (1, "#[config_change] fn changed(&self, change: ConfigChange) {}"),
    ] {
        let (text, mistakes) = expanded(quote!(), &format!("impl Shop {{ {items} }}"));
        assert_eq!(mistakes, count, "{items}: {text}");
    }
    for options in [
        quote!(nmae = "shop"),
        quote!(name = "My-Shop"),
        quote!(name = shop),
        quote!(applications("store")),
        quote!(applications(Shop)),
        quote!(applications(Store, Store)),
        quote!(applications(Store), optional_applications(Store)),
        quote!(applications),
        quote!(start_timeout = 5),
        quote!(permanent),
    ] {
        let said = options.to_string();
        let (text, mistakes) = expanded(options, "impl Shop {}");
        assert_eq!(mistakes, 1, "{said}: {text}");
    }
    assert_eq!(expanded(quote!(), "impl<T> Shop<T> {}").1, 1);
}

#[test]
fn half_typed_applications_never_panic() {
    for variant in half_typed(&tokens(SHOP)) {
        attribute(quote!(applications(Store), name = "shop"), variant);
    }
}

#[test]
fn garbage_never_panics() {
    let mut words = Garbage::of(tokens(
        "impl struct pub fn self Self Shop async env init start start_phase prep_stop stop config_change AppCtx Spec Result
         Stop applications name where for dyn & mut = : :: , ; # < > -> ! 'a 3 \"5s\" 1.5 [] _ cfg const unsafe r#type",
    ));
    for _ in 0..1_000 {
        let garbage = words.next();
        attribute(garbage.clone(), quote!(impl Shop { #garbage }));
        attribute(quote!(), garbage.clone());
        attribute(quote!(), quote!(impl Shop { #[start] fn f(&self, #garbage) -> #garbage {} }));
        attribute(quote!(applications(#garbage)), quote!(impl Shop {}));
    }
}
