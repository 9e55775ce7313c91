//! One mistake, one message; what is not wrong goes on.

use super::expanded;
use quote::quote;

#[test]
fn a_broken_handler_keeps_its_client_method_and_no_message() {
    for (handler, method) in [
        (
            "#[call] pub fn f(&self, key: &str) -> u64 { 1 }",
            "pubfnf(&self,key:&str)->::otp::__private::Call<'_,Kv,u64>",
        ),
        ("#[cast] fn f<T: Into<u64>>(&self, t: T) {}", "fnf<T:Into<u64>>(&self,t:T)"),
        ("#[call] fn f(&self) -> impl Display {}", "Call<'_,Kv,::core::convert::Infallible>"),
        ("#[call] fn f(&self, n: impl Into<u8>) {}", "fnf(&self,n:implInto<u8>)"),
    ] {
        let (text, mistakes) = expanded(quote!(), &format!("impl Kv {{ {handler} #[cast] fn sound(&self) {{}} }}"));
        assert_eq!(mistakes, 1, "{handler}: {text}");
        assert!(text.contains(method), "{method}\n\n{text}");
        assert!(!text.contains("KvMsg::F{") && text.contains("KvMsg::Sound{"), "{text}");
    }
}

#[test]
fn each_mistake_is_reported_once() {
    for (count, items) in [
        (1, "#[call] #[cast] fn f(&self) {}"),
        (1, "#[call] fn f() {}"),
        (1, "#[call] fn f(self) {}"),
        (1, "#[call] unsafe fn f(&self) {}"),
        (1, "#[call] fn f<'a>(&self, key: &'a str) {}"),
        (1, "#[call(timout = \"5s\")] fn f(&self) {}"),
        (1, "#[call = 5] fn f(&self) {}"),
        (2, "#[call] fn f(&self, a: &str, b: &[u8]) {}"),
        (1, "#[call] fn f(&self, a: Cow<'_, str>) {}"),
        (1, "#[call] fn f(&self) -> ! {}"),
        (1, "#[info] fn f(&self) {}"),
        (1, "#[info] fn f(&self, a: A) {} #[info] fn g(&self, a: A) {}"),
        (0, "#[cfg(a)] #[info] fn f(&self, a: A) {} #[cfg(b)] #[info] fn g(&self, a: A) {}"),
        (1, "#[call] fn f_1(&self) {} #[call] fn f1(&self) {}"),
        (0, "#[call] fn f(&self) {} #[handle_continue] fn g(&self) {}"),
        (1, "#[init] fn a() -> Self {} #[init] fn b() -> Self {} #[call] fn f(&self) {}"),
        (1, "#[terminate] fn a(&self, a: A, b: B) {} #[call] fn f(&self) {}"),
        (1, "#[child] fn a(&self) {} #[call] fn f(&self) {}"),
        (0, "#[call] fn f(&self) {} #[format_status] fn g(&self) -> String {}"),
        (0, "#[call] fn f(&self) {} #[format_status] fn g(&self, status: &mut FormatStatus) {}"),
        (0, "#[call] fn f(&self) {} #[format_status] fn g(&self, status: &mut otp::FormatStatus) -> () {}"),
        (1, "#[call] fn f(&self) {} #[format_status] fn g(&self) {}"),
        (1, "#[call] fn f(&self) {} #[format_status] fn g(&self, status: FormatStatus) -> FormatStatus {}"),
        (1, "#[call] fn f(&self) {} #[format_status] fn g(&self, status: &mut FormatStatus) -> String {}"),
        (1, "#[call] fn f(&self) {} #[format_status] fn g(&self, status: &FormatStatus) -> String {}"),
        (1, "#[call] fn f(&self) {} #[format_status] fn g(&self, a: &mut FormatStatus, b: u8) {}"),
        (1, "#[call] fn f(&self) {} #[format_status] fn g(&self, cx: &mut Ctx<Self>) -> String {}"),
        (1, "#[call] fn f(&self) {} #[format_status] fn g(&mut self, status: &mut FormatStatus) {}"),
        (1, "fn helper(&self) {}"),
        // rustc has its own words for these
        (0, "#[call] fn f(&self) {} #[call] fn f(&self) {}"),
        (0, "#[call] fn f(&self, a: _) {}"),
        (0, "#[call] fn f(&self, a: ReplyTo) {}"),
    ] {
        let (text, mistakes) = expanded(quote!(), &format!("impl Kv {{ {items} }}"));
        assert_eq!(mistakes, count, "{items}: {text}");
    }
}

#[test]
fn the_item_is_kept_whatever_it_is() {
    for item in ["struct Kv(u64);", "impl Store for Kv { fn get(&self) {} }", "fn f() {}", "impl [u8] {}"] {
        let (text, mistakes) = expanded(quote!(), item);
        assert_eq!(mistakes, 1, "{text}");
        assert!(text.starts_with(&item.replace(' ', "")), "{text}");
    }
}
