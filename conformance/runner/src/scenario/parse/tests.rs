use super::*;
use crate::term::Term;

fn mistake(text: &str) -> String {
    parse(text).expect_err(text).to_string()
}

#[test]
fn omitted_options_are_those_of_otp() {
    let scenario = parse("sup root strategy=one_for_one\nchild a parent=root # the only one\n\nstop a").unwrap();
    let flags = scenario.nodes[0].flags().unwrap();
    assert_eq!((&flags.intensity, &flags.period), (&Term::Integer(1), &Term::Integer(5)));
    assert_eq!((&scenario.nodes[1].restart, &scenario.nodes[1].shutdown), (&Term::atom("permanent"), &None));
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
        (format!("{root} period=five:"), "line 1: period: `five:` is not an Erlang term"),
        (format!("{root}\nchild a parent=root start=error:"), "line 2: start: `` is not an Erlang term"),
        (format!("{root}\ncrash a Boom"), "line 2: `Boom` is not an Erlang term"),
        (format!("{root}\nsleep soon"), "line 2: `soon` is no number of milliseconds"),
    ] {
        assert!(mistake(&text).starts_with(said), "{}", mistake(&text));
    }
}

#[test]
fn what_makes_no_sense_is_read_all_the_same() {
    let scenario = parse("sup root strategy=fast intensity=-1\nchild a restart={at,dawn} colour=red\ncrash a").unwrap();
    assert_eq!(scenario.nodes[0].flags().unwrap().strategy.as_deref(), Some("fast"));
    assert_eq!(scenario.nodes[1].restart.to_string(), "{at,dawn}");
    assert_eq!(scenario.actions[0].what, What::Unknown(vec!["crash".to_owned(), "a".to_owned()]));
}
