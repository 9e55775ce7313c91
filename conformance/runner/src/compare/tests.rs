use super::*;
use crate::scenario::parse;

fn lines(text: &str) -> Vec<String> {
    text.lines().map(ToOwned::to_owned).collect()
}

fn alike(scenario: &str, ours: &str, theirs: &str) -> bool {
    compare(&parse(scenario).unwrap(), &lines(ours), &lines(theirs)).is_ok()
}

const SIMPLE: &str = "sup root strategy=simple_one_for_one\nchild t parent=root\nstart root a\nstart root b";
const STATIC: &str = "sup root strategy=one_for_one\nchild a parent=root\nchild b parent=root";

#[test]
fn instances_end_in_no_order() {
    let (one, other) = ("@ end\n  - a#1 shutdown\n  - b#1 shutdown", "@ end\n  - b#1 shutdown\n  - a#1 shutdown");
    assert!(alike(SIMPLE, one, other));
    assert!(!alike(STATIC, one, other));
}

#[test]
fn orphans_end_in_no_order_but_before_the_next_result() {
    let (one, other) = ("  - a#1 killed\n  - b#1 killed", "  - b#1 killed\n  - a#1 killed");
    let killed = |rest: &str| format!("@ signal root kill\n  - root#1 killed\n{rest}\n  root: dead");
    assert!(alike(STATIC, &killed(one), &killed(other)));
    assert!(!alike(STATIC, &format!("@ end\n{one}"), &format!("@ end\n{other}")));
}

#[test]
fn two_supervisors_work_at_once() {
    let tree = "sup root strategy=one_for_one\nsup s parent=root strategy=one_for_one\nchild a parent=root\nchild b parent=s\n\
                crash2 a x b y";
    let (one, other) = ("@ crash2 a x b y\n  + a#2\n  + b#2", "@ crash2 a x b y\n  + b#2\n  + a#2");
    assert!(alike(tree, one, other));
    assert!(!alike(&tree.replace("b parent=s", "b parent=root"), one, other));
}

#[test]
fn a_difference_is_shown_with_its_action() {
    let difference = compare(
        &parse(STATIC).unwrap(),
        &lines("@ boot\n  + a#1\n@ crash a x\n  - a#1 x\n  + a#2\n@ end"),
        &lines("@ boot\n  + a#1\n@ crash a x\n  - a#1 x\n  - b#1 x\n@ end"),
    );
    assert_eq!(difference.unwrap_err(), "  @ crash a x\n    - a#1 x\n-   + a#2\n+   - b#1 x\n");
}
