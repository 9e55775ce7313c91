use otp::prelude::*;

enum Tree<T> {
    Leaf(T),
    Node(Vec<Tree<T>>),
}

async fn body(mut inbox: Inbox) {
    receive!(match inbox {
        Tree::Node(trees) if trees.is_empty() => {}
        Tree::Leaf(_) => {}
    });
}

fn main() {}
