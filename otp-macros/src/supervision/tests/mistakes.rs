//! Each mistake says what to write instead: (what was written, part of what is said).

use super::{said, tokens};
use crate::supervision::{attribute, bang};

fn check(table: &[(&str, &str)], answer: impl Fn(&str) -> String) {
    for (input, expected) in table {
        let answer = answer(input);
        assert!(answer.contains(expected), "{input}: {answer}");
    }
}

/// What `#[supervision(options)]` on a block with these items says.
fn in_block(options: &str, items: &str) -> String {
    said(&attribute(tokens(options), tokens(&format!("impl App {{ {items} }}")))).join("; ")
}

/// What `supervisor!` says.
fn in_bang(input: &str) -> String {
    said(&bang(tokens(input))).join("; ")
}

#[test]
fn of_a_tree() {
    const EITHER_FORM: &[(&str, &str)] = &[
        ("one_for_al", "did you mean `one_for_all`?"),
        ("one_for_one, rest_for_one", "has one strategy, and `one_for_one` is already given"),
        ("simple_one_for_one", "there is no `simple_one_for_one` supervisor here"),
        ("strategy = \":one_for_al\"", "did you mean `one_for_all`?"),
        ("strategy = one_for_all", "the strategy is written as a bare word"),
        ("one_for_one = 1", "write just `one_for_one`"),
        ("intensity = 3", "`intensity` needs a `period`"),
        ("period = \"3s\"", "`period` needs an `intensity`"),
        ("intensity = 3, period = 5", "`period` has no unit"),
        ("intensity = 3, period = \"5 weeks\"", "unknown unit `weeks`"),
        ("intensity = 3, period = \"0s\"", "longer than zero"),
        ("intensity = 3, period = \"1500ms\"", "write `period = \"2s\"`"),
        ("intensity = 3, period = infinity", "`period` must end"),
        ("intensity = -3, period = \"5s\"", "the number of restarts allowed"),
        ("intensity = 99999999999, period = \"5s\"", "the number of restarts allowed"),
        ("intensity, period = \"5s\"", "`intensity` is missing its value"),
        ("intensity = 3, intensity = 4, period = \"5s\"", "`intensity` is given twice"),
        ("auto_shutdown = any", "`auto_shutdown` cannot be `any`"),
        ("auto_shutdown", "`auto_shutdown` is missing its value"),
        ("max_restarts = 3", "is `intensity` here"),
        ("max_seconds = 3", "is `period` here"),
        ("temporary", "is said of a child"),
        ("clinet = 3", "unknown option `clinet`"),
        ("crate = 3", "`crate` must be a path"),
    ];
    check(EITHER_FORM, |options| in_block(options, "#[child] fn kv(&self) -> Spec<Kv> {}"));
    check(EITHER_FORM, |options| in_bang(&format!("pub App: {options} {{ kv: Kv = Kv::spec() }}")));
}

#[test]
fn of_a_child_in_a_block() {
    const ATTRIBUTES: &[(&str, &str)] = &[
        ("#[child(permenant)]", "did you mean `permanent`?"),
        ("#[child(temporary, transient)]", "already `temporary`"),
        ("#[child(restart = \"transient\")]", "write `#[child(transient)]`"),
        ("#[child(significant)]", "must be `transient` or `temporary`"),
        ("#[child(transient, significant)]", "no effect without `auto_shutdown`"),
        ("#[child(shutdown = 5)]", "`shutdown` has no unit"),
        ("#[child(brutal_kill)]", "write `#[child(shutdown = brutal_kill)]`"),
        ("#[child(id = \"b\")]", "a child's id is its method's name"),
        ("#[child = \"b\"]", "stand in parentheses"),
        ("#[chlid]", "did you mean `#[child]`?"),
        ("#[child] #[dynamic]", "one kind of child"),
        ("#[transient]", "write `#[child(transient)]`"),
        ("#[call]", "belongs to a server"),
        ("", "has no children"),
    ];
    check(ATTRIBUTES, |attributes| in_block("", &format!("{attributes} fn a(&self) -> Spec<Kv> {{}}")));
}

#[test]
fn of_a_child_method() {
    const STATIC: &[(&str, &str)] = &[
        ("fn a() -> Spec<Kv>", "a child method takes `&self`"),
        ("fn a(&mut self) -> Spec<Kv>", "neither change nor consume"),
        ("fn a(self: Arc<Self>) -> Spec<Kv>", "neither change nor consume"),
        ("async fn a(&self) -> Spec<Kv>", "so it is not `async`"),
        ("unsafe fn a(&self) -> Spec<Kv>", "cannot be `unsafe`"),
        ("fn a<T>(&self) -> Spec<Kv>", "cannot be generic"),
        ("fn a(&self, n: u8) -> Spec<Kv>", "has no arguments for it"),
        ("fn a(&self)", "returns the child to start"),
        ("fn a(&self) -> Kv", "write `-> Spec<Kv>`"),
        ("fn a(&self) -> Result<Spec<Kv>, E>", "belongs in the child's `#[init]`"),
        ("fn a(&self) -> Spec<Self>", "cannot contain itself"),
        ("fn a(&self) -> Spec<App>", "cannot contain itself"),
        ("fn start_link(&self) -> Spec<Kv>", "cannot be called `start_link`"),
        ("fn clone(&self) -> Spec<Kv>", "would hide the standard `clone`"),
    ];
    check(STATIC, |function| in_block("", &format!("#[child] {function} {{}}")));
}

#[test]
fn of_the_siblings_of_a_child() {
    const TAKEN: &[(&str, &str)] = &[
        ("tree: AppRef", "write `&AppRef`"),
        ("tree: &mut AppRef", "write `&AppRef`"),
        ("tree: &AppRef, again: &AppRef", "the tree is taken twice"),
    ];
    assert_eq!(in_block("", "#[child] fn a(&self, tree: &AppRef) -> Spec<Kv> {}"), "");
    assert_eq!(in_block("", "#[dynamic] fn a(&self, n: u8, tree: &super::AppRef) -> Spec<Kv> {}"), "");
    check(TAKEN, |tree| in_block("", &format!("#[child] fn a(&self, {tree}) -> Spec<Kv> {{}}")));
}

#[test]
fn of_trees_in_a_circle() {
    let circle = in_bang("A { b: B = B.spec() } B { c: C = C.spec() } C { a: A = A.spec(), b: Kv = Kv::spec() }");
    assert!(circle.contains("starting them would never end: `A`, `B`, `C`, `A`"), "{circle}");
    assert_eq!(circle.matches("never end").count(), 1, "{circle}");
    // two ways to one tree are none
    assert_eq!(in_bang("A { b: B = B.spec(), c: C = C.spec() } B { c: C = C.spec() } C { kv: Kv = Kv::spec() }"), "");
    // what is started on demand does not start by itself
    assert_eq!(in_bang("A { b: B = B.spec() } B { a(n: u8): A = A.spec() }"), "");
}

#[test]
fn of_a_dynamic_childs_arguments() {
    const ARGUMENTS: &[(&str, &str)] = &[
        ("name: &str", "write `String`"),
        ("(a, b): (u8, u8)", "name this argument"),
        ("f: impl Fn()", "one concrete type"),
    ];
    check(ARGUMENTS, |arguments| in_block("", &format!("#[dynamic] fn a(&self, {arguments}) -> Spec<Kv> {{}}")));
}

#[test]
fn of_a_line() {
    const LINES: &[(&str, &str)] = &[
        ("kv: Kv", "`kv` does not say how it is started"),
        ("kv: Kv =", "write `kv: Kv = Kv::spec(..)`"),
        ("kv = Kv::spec()", "the child `kv` has no type"),
        ("kv: Kv::spec()", "the child `kv` has no type"),
        ("kv: = Kv::spec()", "the child `kv` has no type"),
        ("Kv", "write `kv: Kv = Kv::spec(..)`"),
        ("Kv::spec()", "a child is written `name: Type = how to start it`"),
        ("\"kv\": Kv = Kv::spec()", "a child is written"),
        ("kv: Spec<Kv> = Kv::spec()", "write `kv: Kv = ..`"),
        ("pub kv: Kv = Kv::spec()", "no visibility of its own"),
        ("a: Kv = Kv::spec() b: Kv = Kv::spec()", "expected `,`"),
        ("a: Kv = Kv::spec(); b: Kv = Kv::spec()", "expected `,`"),
        ("a: Kv = Kv::spec(), a: Kv = Kv::spec()", "two children are called `a`"),
        ("a: Kv = Kv::spec(), a(n: u8): Kv = Kv::spec(n)", "two children are called `a`"),
        ("start_a: Kv = Kv::spec(), a(n: u8): Kv = Kv::spec(n)", "starts the dynamic child `a`"),
        ("a(n): Kv = Kv::spec(n)", "expected a name and its type"),
        ("a(&self, n: u8): Kv = Kv::spec(n)", "fields of the supervisor are there"),
        ("#[transiant] a: Kv = Kv::spec()", "did you mean `transient`?"),
        ("#[child(transient)] a: Kv = Kv::spec()", "an attribute of its own"),
        ("#[dynamic] a: Kv = Kv::spec()", "every line is a child"),
        ("#[restart = \"transient\"] a: Kv = Kv::spec()", "write `#[transient]`"),
        ("again: App = App.spec()", "cannot contain itself"),
        ("", "has no children"),
    ];
    check(LINES, |line| in_bang(&format!("pub App: one_for_one {{ {line} }}")));
}

#[test]
fn of_a_header() {
    const HEADERS: &[(&str, &str)] = &[
        ("struct App: one_for_one", "writes the struct itself"),
        ("App one_for_one", "expected `:` before the strategy"),
        ("App = one_for_one", "expected `:` before the strategy"),
        ("App(one_for_one)", "the strategy stands after the name"),
        ("App(port)", "`AppSup(port: usize)`"),
        ("App(port: &'a str)", "must be owned"),
        ("App<'a>", "a supervisor cannot borrow: `'a`"),
        ("App<T> where T: Clone", "write the bounds in the angle brackets"),
        ("3", "expected the name of a supervisor"),
        ("", "expected the name of a supervisor"),
    ];
    check(HEADERS, |header| in_bang(&format!("{header} {{ kv: Kv = Kv::spec() }}")));
    assert_eq!(in_bang("App<T: Clone, const N: usize>(items: [T; N]): one_for_one { kv: Kv = Kv::spec() }"), "");
    assert!(in_bang("App: one_for_one").contains("does not list its children"));
    assert!(in_bang("").contains("declares a supervisor"));
}
