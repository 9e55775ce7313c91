use super::*;
use crate::term::Term;

fn mistake(text: &str) -> String {
    parse(text).expect_err(text).to_string()
}

#[test]
fn omitted_options_are_those_of_otp() {
    let scenario = parse("sup root strategy=one_for_one\nchild a parent=root # the only one\n\nstop a").unwrap();
    let flags = scenario.nodes[0].flags().unwrap();
    assert_eq!((flags.intensity, flags.period), (1, Duration::from_secs(5)));
    assert_eq!((scenario.nodes[1].restart, scenario.nodes[1].shutdown), (Restart::Permanent, None));
    let stop = What::Crash("a".to_owned(), Term::atom("normal"));
    assert_eq!(scenario.actions, [Action { text: "stop a".to_owned(), what: stop }]);
}

#[test]
fn definitions_may_stand_among_the_actions() {
    let scenario = parse("sup root strategy=one_for_one\nstop a\nchild a parent=root").unwrap();
    assert_eq!(scenario.nodes.len(), 2);
    assert_eq!(scenario.actions.len(), 1);
}

#[test]
fn a_mistake_is_told_with_its_line() {
    let root = "sup root strategy=one_for_one";
    for (text, said) in [
        (String::new(), "there is no supervisor"),
        ("child a".to_owned(), "line 1: the first node is the root"),
        ("sup root".to_owned(), "line 1: `root` needs strategy=S"),
        ("sup root strategy=one_for_al".to_owned(), "line 1: `one_for_al` is no strategy"),
        (format!("{root} period=0"), "line 1: period: `0` is no number of seconds above 0"),
        (format!("{root}\n\nchild a"), "line 3: `a` needs parent=SUP"),
        (format!("{root}\nchild a parent=root restrat=temporary"), "line 2: there is no option `restrat`"),
        (format!("{root}\nchild a parent=root start=okay"), "line 2: start: `okay` is no step"),
        (format!("{root}\ncrash a"), "line 2: `crash a` is no action"),
        (format!("{root}\ncrash a Boom"), "line 2: `Boom` is not an Erlang term"),
        ("sup root strategy=simple_one_for_one".to_owned(), "line 1: `root` needs one `child` line"),
    ] {
        assert!(mistake(&text).starts_with(said), "{}", mistake(&text));
    }
}
