//! The order in which a process that ends tells those it is linked with: OTP's.
//!
//! There the links are a red-black tree, and they are told from its leaves up, the left before the right
//! (`erts_link_tree_foreach_delete_yielding`). So it depends on the shape of the tree who hears first, and the shape on all
//! links that were ever made and removed. A link is placed by its pid there; here it is placed after all others, which is the
//! same for the children of a supervisor, whose pids are ever younger, and needs nothing to be compared.

use crate::pid::Pid;

/// No place.
const NONE: u32 = u32::MAX;
const LEFT: usize = 0;
const RIGHT: usize = 1;

pub(super) struct Order {
    nodes: Vec<Node>,
    /// Places that are empty.
    free: Vec<u32>,
    root: u32,
}

#[derive(Clone, Copy)]
struct Node {
    pid: Pid,
    above: u32,
    below: [u32; 2],
    red: bool,
}

impl Default for Order {
    fn default() -> Self {
        Self { nodes: Vec::new(), free: Vec::new(), root: NONE }
    }
}

impl Order {
    /// Adds a link as the last one, and says where it is.
    pub(super) fn append(&mut self, pid: Pid) -> u32 {
        let mut above = self.root;
        while above != NONE && self.below(above, RIGHT) != NONE {
            above = self.below(above, RIGHT);
        }
        let place = self.place(Node { pid, above, below: [NONE; 2], red: above != NONE });
        if above == NONE {
            self.root = place;
        } else {
            self.at(above).below[RIGHT] = place;
            self.part_reds(place);
        }
        place
    }

    fn place(&mut self, node: Node) -> u32 {
        if let Some(place) = self.free.pop() {
            *self.at(place) = node;
            return place;
        }
        self.nodes.push(node);
        u32::try_from(self.nodes.len() - 1).expect("there are fewer than 2^32 processes")
    }

    /// A new red node may stand below a red one. It is the rightmost, and so is whatever stands above it.
    fn part_reds(&mut self, mut place: u32) {
        loop {
            let parent = self.above(place);
            if !self.is_red(parent) {
                break;
            }
            let grandparent = self.above(parent);
            let aunt = self.below(grandparent, LEFT);
            self.at(parent).red = false;
            self.at(grandparent).red = true;
            if !self.is_red(aunt) {
                self.rotate(grandparent, LEFT);
                break;
            }
            self.at(aunt).red = false;
            place = grandparent;
        }
        let root = self.root;
        self.at(root).red = false;
    }

    /// Removes a link.
    pub(super) fn remove(&mut self, place: u32) {
        // a node with two subtrees gives its place to the next in order
        let mut leaves = place;
        if self.below(place, LEFT) != NONE && self.below(place, RIGHT) != NONE {
            leaves = self.below(place, RIGHT);
            while self.below(leaves, LEFT) != NONE {
                leaves = self.below(leaves, LEFT);
            }
        }
        let child = match self.below(leaves, LEFT) {
            NONE => self.below(leaves, RIGHT),
            left => left,
        };
        let (mut parent, was_red) = (self.above(leaves), self.is_red(leaves));
        self.hang(child, parent, leaves);
        if leaves != place {
            let Node { above, below, red, .. } = *self.at(place);
            self.hang(leaves, above, place);
            for side in [LEFT, RIGHT] {
                self.at(leaves).below[side] = below[side];
                if below[side] != NONE {
                    self.at(below[side]).above = leaves;
                }
            }
            self.at(leaves).red = red;
            if parent == place {
                parent = leaves;
            }
        }
        if !was_red {
            self.restore(child, parent);
        }
        self.free.push(place);
    }

    /// One black node too few is on the ways through `node`, which stands below `parent` and may be none.
    fn restore(&mut self, mut node: u32, mut parent: u32) {
        while parent != NONE && !self.is_red(node) {
            let side = usize::from(self.below(parent, LEFT) != node);
            let other = 1 - side;
            let mut sibling = self.below(parent, other);
            if self.is_red(sibling) {
                self.at(sibling).red = false;
                self.at(parent).red = true;
                self.rotate(parent, side);
                sibling = self.below(parent, other);
            }
            let (near, far) = (self.below(sibling, side), self.below(sibling, other));
            if !self.is_red(near) && !self.is_red(far) {
                self.at(sibling).red = true;
                node = parent;
                parent = self.above(node);
                continue;
            }
            if !self.is_red(far) {
                self.at(near).red = false;
                self.at(sibling).red = true;
                self.rotate(sibling, other);
                sibling = near;
            }
            self.at(sibling).red = self.is_red(parent);
            self.at(parent).red = false;
            let far = self.below(sibling, other);
            self.at(far).red = false;
            self.rotate(parent, side);
            node = self.root;
            break;
        }
        if node != NONE {
            self.at(node).red = false;
        }
    }

    /// Moves `node` down to this side; its child on the other side takes its place.
    fn rotate(&mut self, node: u32, side: usize) {
        let rises = self.below(node, 1 - side);
        let moves = self.below(rises, side);
        self.at(node).below[1 - side] = moves;
        if moves != NONE {
            self.at(moves).above = node;
        }
        self.hang(rises, self.above(node), node);
        self.at(rises).below[side] = node;
        self.at(node).above = rises;
    }

    /// Puts `node`, which may be none, below `parent` where `before` is.
    fn hang(&mut self, node: u32, parent: u32, before: u32) {
        if parent == NONE {
            self.root = node;
        } else {
            let side = usize::from(self.below(parent, LEFT) != before);
            self.at(parent).below[side] = node;
        }
        if node != NONE {
            self.at(node).above = parent;
        }
    }

    /// All of them: what stands below comes first.
    pub(super) fn pids(&self) -> Vec<Pid> {
        let mut pids = Vec::with_capacity(self.nodes.len() - self.free.len());
        let mut node = self.lowest(self.root);
        while node != NONE {
            pids.push(self.nodes[node as usize].pid);
            let above = self.above(node);
            node = match above {
                NONE => NONE,
                _ if self.below(above, RIGHT) != node && self.below(above, RIGHT) != NONE => {
                    self.lowest(self.below(above, RIGHT))
                }
                _ => above,
            };
        }
        pids
    }

    /// Where the walk through this subtree begins.
    fn lowest(&self, mut node: u32) -> u32 {
        while node != NONE {
            let [left, right] = self.nodes[node as usize].below;
            node = match (left, right) {
                (NONE, NONE) => return node,
                (NONE, right) => right,
                (left, _) => left,
            };
        }
        NONE
    }

    fn at(&mut self, place: u32) -> &mut Node {
        &mut self.nodes[place as usize]
    }

    fn above(&self, place: u32) -> u32 {
        self.nodes[place as usize].above
    }

    fn below(&self, place: u32, side: usize) -> u32 {
        self.nodes[place as usize].below[side]
    }

    /// None is black.
    fn is_red(&self, place: u32) -> bool {
        place != NONE && self.nodes[place as usize].red
    }
}

#[cfg(test)]
mod tests;
