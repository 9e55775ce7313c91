use super::*;

/// Links that were made (`+`) and removed (`-1`: the first that was made), and in what order the others were told on the
/// BEAM.
const ON_THE_BEAM: [&str; 8] = [
    "+ -1 + + + -2 + + + + + + + + + -6 + + + -11 -12 + + + ; [3,5,4,8,10,9,14,16,19,18,17,15,13,7]",
    "+ + + -2 + -3 -4 -1 + -5 + + -6 + -8 -7 + + -9 -10 + + -11 + ; [13,12]",
    "+ + + + + + + + -5 + -1 + -2 -8 -9 + -11 -7 + + + + + -14 ; [3,6,4,12,16,15,13,10]",
    "+ + + + + -3 + -6 -5 -4 + + -1 -7 -8 + + -10 -2 + -11 + + + ; [9,14,13,12]",
    "+ -1 + + -2 -3 + -4 + + -5 + + -6 + + -10 + -9 -11 + + -12 -7 ; [13,8]",
    "+ -1 + + + + + -2 -3 + -7 + + -6 + + + + -5 + + + -9 + ; [4,10,8,12,14,17,16,15,13,11]",
    "+ -1 + + -3 + + -2 -5 + + -4 -6 -7 + -8 + -9 + -10 + + -11 + ; [13,12]",
    "+ -1 + + -2 + -4 -3 + + -6 + + + -9 -5 + -7 -8 + -11 + + + ; [10,14,13,12]",
];

fn follow(line: &str) -> (Order, String) {
    let (changes, told) = line.split_once(" ; ").expect("what was done, and who was told");
    let (mut order, mut places) = (Order::default(), Vec::new());
    for change in changes.split_whitespace() {
        match change.strip_prefix('-') {
            Some(which) => order.remove(places[which.parse::<usize>().expect("a number") - 1]),
            None => places.push(order.append(Pid::local(u32::try_from(places.len()).expect("a few") + 1, 0))),
        }
        check(&order);
    }
    (order, told.to_owned())
}

/// How many black nodes are on the way to any leaf: as many on each, and no red node stands below a red one.
fn blacks(order: &Order, node: u32) -> u32 {
    if node == NONE {
        return 0;
    }
    let below = [order.below(node, LEFT), order.below(node, RIGHT)];
    for child in below.into_iter().filter(|child| *child != NONE) {
        assert_eq!(order.above(child), node);
        assert!(!(order.is_red(node) && order.is_red(child)));
    }
    let [left, right] = below.map(|child| blacks(order, child));
    assert_eq!(left, right);
    left + u32::from(!order.is_red(node))
}

fn check(order: &Order) {
    assert!(!order.is_red(order.root));
    blacks(order, order.root);
}

#[test]
fn whoever_is_linked_is_told_in_the_order_of_the_beam() {
    for line in ON_THE_BEAM {
        let (order, told) = follow(line);
        let ids: Vec<u32> = order.pids().into_iter().map(Pid::id).collect();
        assert_eq!(format!("{ids:?}").replace(' ', ""), told, "{line}");
    }
}

/// A hundred thousand links are not as many steps to one of them.
#[test]
fn many_links_are_not_deep() {
    let mut order = Order::default();
    for id in 0..100_000 {
        order.append(Pid::local(id, 0));
    }
    check(&order);
    assert!(blacks(&order, order.root) <= 17);
    assert_eq!(order.pids().len(), 100_000);
}
