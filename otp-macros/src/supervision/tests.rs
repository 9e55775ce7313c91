//! What the two macros write, on tokens alone; `tests/ui` shows where the mistakes are underlined.

use super::{attribute, bang};
use proc_macro2::{TokenStream, TokenTree};
use quote::quote;

mod mistakes;
mod robustness;

const SCREEN: &str = r#"
    /// The root.
    #[derive(Clone)]
    pub AppSup(shards: usize, port: u16): rest_for_one, intensity = 3, period = "5s", auto_shutdown = any_significant {
        /// Stores things.
        kv: Kv = Kv::spec(*shards).name("kv"),
        #[transient] #[shutdown = "1s"] #[significant]
        import: Importer = Importer::spec(std::iter::empty::<(u8, u8)>()),
        #[cfg(unix)]
        web: web::WebSup = web::WebSup { port: *port }.spec(),
        #[temporary]
        conn(socket: TcpStream, limit: HashMap<u8, u8>): Conn<u8, u8> = Conn::spec(socket, limit),
        again(n: u8): Kv = Kv::spec(n)
    }
    Below: one_for_all { kv: Kv = Kv::spec(1) }
    pub(crate) Bare { kv: Kv = Kv::spec(1) }
"#;

const GENERIC: &str = r#"
    Generic<T: Clone, const N: usize>(value: T) {
        kv: Kv = Kv::spec(N),
        web: Web<T> = Web::spec(kv.clone(), format!("{kv:?}")),
        conn(n: T): Conn<T> = Conn::spec(n, web, kv.clone())
    }
"#;

const BLOCK: &str = r"
    impl App {
        const N: usize = 1;
        #[child(transient, significant, shutdown = brutal_kill)]
        pub fn kv(&self) -> Spec<Kv> { Kv::spec(Self::N) }
        #[cfg(unix)]
        #[dynamic(temporary)]
        pub fn conn(&self, mut socket: TcpStream, #[cfg(unix)] n: u8) -> otp::Spec<Conn> {}
        #[otp::child]
        fn private(&self, tree: &AppRef) -> Spec<Kv> {}
        #[dynamic]
        fn late(&self, tree: &super::AppRef, n: u8) -> Spec<Kv> {}
        fn helper(&self) {}
    }
";

fn tokens(text: &str) -> TokenStream {
    text.parse().expect("the test's own input")
}

/// The texts of the `compile_error!`s in `output`.
fn said(output: &TokenStream) -> Vec<String> {
    let mut texts = Vec::new();
    let tokens: Vec<_> = output.clone().into_iter().collect();
    for (index, token) in tokens.iter().enumerate() {
        if matches!(token, TokenTree::Ident(name) if name == "compile_error")
            && let Some(TokenTree::Group(text)) = tokens.get(index + 2)
            && let Ok(text) = syn::parse2::<syn::LitStr>(text.stream())
        {
            texts.push(text.value());
        }
    }
    texts
}

fn is_rust(output: &TokenStream) {
    assert_eq!(said(output), [""; 0]);
    if let Err(error) = syn::parse2::<syn::File>(output.clone()) {
        panic!("{error}: {output}");
    }
}

#[test]
fn both_forms_are_rust() {
    is_rust(&bang(tokens(SCREEN)));
    is_rust(&bang(tokens(GENERIC)));
    let options = quote!(intensity = 3, period = "5s", auto_shutdown(any_significant), crate = "a::b");
    is_rust(&attribute(options, tokens(BLOCK)));
    is_rust(&attribute(quote!(), tokens("impl App { #[child] fn kv(&self) -> Spec<Kv> {} }")));
}

#[test]
fn both_forms_become_the_same() {
    let block = attribute(
        tokens("one_for_all, intensity = 1, period = \"5s\""),
        tokens(
            "impl AppSup {
                /// Stores.
                #[child(transient)]
                pub fn kv(&self) -> Spec<Kv> { Kv::spec() }
                #[dynamic]
                pub fn conn(&self, id: u8) -> Spec<Conn> { Conn::spec(id) }
            }",
        ),
    );
    let screen = bang(tokens(
        "pub AppSup: one_for_all, intensity = 1, period = \"5s\" {
            /// Stores.
            #[transient]
            kv: Kv = Kv::spec(),
            conn(id: u8): Conn = Conn::spec(id),
        }",
    ));
    let generated = |output: TokenStream| {
        let output = output.to_string();
        let start = output.find("const _").expect("the first check");
        output[start..].to_owned()
    };
    assert_eq!(generated(block), generated(screen));
}

/// A line names another child, and sees its reference; a field or a parameter of that name goes before.
#[test]
fn lines_see_the_other_children_they_name() {
    let text = |line: &str| {
        let output = bang(tokens(&format!("App(port: u16) {{ kv: Kv = Kv::spec(), port: Kv = Kv::spec(), {line} }}")));
        is_rust(&output);
        output.to_string()
    };
    let sees = "let kv = __siblings . kv () ;";
    for line in [
        "a: A = A::spec(kv)",
        "a: A = { let x = [kv.clone()]; A::spec(x) }",
        "a(n: u8): A = A::spec(n, format!(\"{kv:?}\"))",
        "a: A = A { store: kv.inner() }.spec()",
    ] {
        assert!(text(line).contains(sees), "{line}");
    }
    for line in ["a: A = A::spec(kv(), kv::X, x.kv, kv!(), kv2)", "a(kv: u8): A = A::spec(kv)", "a: A = A::spec(port)"]
    {
        assert!(!text(line).contains("__siblings"), "{line}");
    }
}

#[test]
fn a_mistake_hides_nothing_else() {
    let output = bang(tokens(
        "pub App: one_for_al, intensity = 3 {
            a: Kv,
            b = Kv::spec(),
            #[temporary] #[transient]
            c: Kv = Kv::spec(),
            d: Kv = Kv::,
        }
        pub Other { e: Kv = Kv::spec() }",
    ));
    assert_eq!(said(&output).len(), 5, "{:?}", said(&output));
    let text = output.to_string();
    for kept in ["struct App ;", "struct Other ;", "fn a (& self)", "fn c (& self)", "fn d (& self)", "fn e (& self)"] {
        assert!(text.contains(kept), "{kept} in {text}");
    }
}

#[test]
fn the_users_block_is_always_there() {
    let output = attribute(quote!(what), tokens("impl App { #[child] fn a(&self) { . . } fn b() {} }"));
    let text = output.to_string();
    assert!(text.starts_with("impl App {") && text.contains("fn a (& self) { . . } fn b () { } }"), "{output}");
    let output = attribute(quote!(), tokens("impl App { #[child] fn a(&self) {} } x"));
    assert!(output.to_string().starts_with("impl App { fn a (& self) { } } x"), "{output}");
    assert!(!said(&output).is_empty());
}
