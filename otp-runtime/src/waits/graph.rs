//! The graph as a plain value.

use crate::pid::Pid;
use crate::reference::Reference;
use std::collections::{HashMap, HashSet, VecDeque};
use std::hash::{BuildHasherDefault, Hasher};

/// What an edge is known by: a process may wait for another more than once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Key {
    /// The address of the slot that the reply will go through.
    Slot(usize),
    Own(Reference),
}

/// Edges by where they start. Nothing here depends on the order of a hash map.
#[derive(Debug, Default)]
pub(crate) struct Graph {
    edges: Map<Pid, Edges>,
    starts: Map<Key, Pid>,
}

type Map<K, V> = HashMap<K, V, BuildHasherDefault<Mixer>>;

/// Pids and addresses are not chosen by anybody who could wish for collisions: a multiplication is enough.
#[derive(Debug, Default)]
struct Mixer(u64);

impl Hasher for Mixer {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u32(&mut self, n: u32) {
        self.write_u64(u64::from(n));
    }

    fn write_usize(&mut self, n: usize) {
        self.write_u64(n as u64);
    }

    fn write_isize(&mut self, n: isize) {
        self.write_u64(n.cast_unsigned() as u64);
    }

    fn write_u64(&mut self, n: u64) {
        self.0 = (self.0.rotate_left(5) ^ n).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }

    fn finish(&self) -> u64 {
        // the table looks at the low bits, which a multiplication mixes least
        self.0.rotate_left(26)
    }
}

/// The edges of one process, oldest first: mostly one, which needs no memory of its own.
#[derive(Debug)]
struct Edges {
    first: Edge,
    more: Vec<Edge>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Edge {
    key: Key,
    to: Pid,
}

impl Edges {
    fn iter(&self) -> impl Iterator<Item = &Edge> {
        std::iter::once(&self.first).chain(&self.more)
    }

    /// False if it was the last.
    fn remove(&mut self, key: Key) -> bool {
        if self.first.key != key {
            self.more.retain(|edge| edge.key != key);
        } else if self.more.is_empty() {
            return false;
        } else {
            self.first = self.more.remove(0);
        }
        true
    }
}

impl Graph {
    /// Enters an edge in place of what was there under its key, unless it would close a circle: then the way back is the
    /// error, from `to` to `from`.
    pub(crate) fn enter(&mut self, key: Key, from: Pid, to: Pid) -> Result<(), Vec<Pid>> {
        if self.holds(key, from, to) {
            return Ok(());
        }
        self.remove(key);
        if let Some(way) = self.way(to, from) {
            return Err(way);
        }
        self.insert(key, from, to);
        Ok(())
    }

    /// Enters an edge under a new key, whether it closes a circle or not.
    pub(crate) fn insert(&mut self, key: Key, from: Pid, to: Pid) {
        let edge = Edge { key, to };
        self.starts.insert(key, from);
        self.edges
            .entry(from)
            .and_modify(|edges| edges.more.push(edge))
            .or_insert_with(|| Edges { first: edge, more: Vec::new() });
    }

    pub(crate) fn remove(&mut self, key: Key) {
        let Some(from) = self.starts.remove(&key) else { return };
        if self.edges.get_mut(&from).is_some_and(|edges| !edges.remove(key)) {
            self.edges.remove(&from);
        }
    }

    /// Removes all edges that start at `from`.
    pub(crate) fn clear(&mut self, from: Pid) {
        let Some(edges) = self.edges.remove(&from) else { return };
        for edge in edges.iter() {
            self.starts.remove(&edge.key);
        }
    }

    fn holds(&self, key: Key, from: Pid, to: Pid) -> bool {
        self.starts.get(&key) == Some(&from)
            && self.edges.get(&from).is_some_and(|edges| edges.iter().any(|edge| *edge == Edge { key, to }))
    }

    /// A shortest way from `start` to `goal`, both included.
    fn way(&self, start: Pid, goal: Pid) -> Option<Vec<Pid>> {
        if start == goal {
            return Some(vec![start]);
        }
        // the callee waits for nobody: nearly always so
        self.edges.get(&start)?;
        let mut came_from = HashMap::new();
        let mut seen = HashSet::from([start]);
        let mut next = VecDeque::from([start]);
        while let Some(at) = next.pop_front() {
            for edge in self.edges.get(&at).into_iter().flat_map(Edges::iter) {
                if !seen.insert(edge.to) {
                    continue;
                }
                came_from.insert(edge.to, at);
                if edge.to == goal {
                    let mut way: Vec<Pid> =
                        std::iter::successors(Some(goal), |at| came_from.get(at).copied()).collect();
                    way.reverse();
                    return Some(way);
                }
                next.push_back(edge.to);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pid(n: u32) -> Pid {
        Pid::local(n, 0)
    }

    fn key(n: usize) -> Key {
        Key::Slot(n)
    }

    fn enter(graph: &mut Graph, n: usize, from: u32, to: u32) -> Result<(), Vec<u32>> {
        graph.enter(key(n), pid(from), pid(to)).map_err(|way| way.into_iter().map(Pid::id).collect())
    }

    #[test]
    fn the_edge_that_closes_a_circle_is_refused_with_the_way_back() {
        let mut graph = Graph::default();
        enter(&mut graph, 1, 1, 2).expect("no circle");
        enter(&mut graph, 2, 2, 3).expect("no circle");
        assert_eq!(enter(&mut graph, 3, 3, 1), Err(vec![1, 2, 3]));
        assert_eq!(enter(&mut graph, 4, 4, 4), Err(vec![4]));
        // a refused edge is not there
        enter(&mut graph, 5, 5, 3).expect("no circle");
    }

    #[test]
    fn an_edge_that_is_removed_or_moved_closes_nothing() {
        let mut graph = Graph::default();
        enter(&mut graph, 1, 1, 2).expect("no circle");
        graph.remove(key(1));
        enter(&mut graph, 2, 2, 1).expect("nobody waits for 2");
        enter(&mut graph, 2, 2, 3).expect("it waits for 3 instead");
        enter(&mut graph, 1, 1, 2).expect("2 waits for 3 only");
        enter(&mut graph, 3, 1, 4).expect("no circle");
        graph.clear(pid(1));
        enter(&mut graph, 4, 4, 1).expect("1 waits for nobody");
        graph.remove(key(4));
        graph.remove(key(2));
        assert!(graph.edges.is_empty() && graph.starts.is_empty());
    }

    #[test]
    fn of_two_edges_to_the_same_process_one_may_go() {
        let mut graph = Graph::default();
        for n in [1, 2, 3] {
            enter(&mut graph, n, 1, 2).expect("no circle");
        }
        graph.remove(key(1));
        graph.remove(key(3));
        assert_eq!(enter(&mut graph, 4, 2, 1), Err(vec![1, 2]));
        graph.remove(key(2));
        enter(&mut graph, 4, 2, 1).expect("nobody waits for 2");
    }

    #[test]
    fn a_long_chain_is_walked_without_recursion() {
        const LENGTH: u32 = 100_000;
        let mut graph = Graph::default();
        for n in 0..LENGTH {
            enter(&mut graph, n as usize, n, n + 1).expect("no circle");
        }
        let way = enter(&mut graph, LENGTH as usize, LENGTH, 0).expect_err("a circle");
        assert_eq!(way.len(), LENGTH as usize + 1);
    }

    /// Random numbers; the same ones in every run.
    struct Dice(u64);

    impl Dice {
        fn below(&mut self, end: u64) -> u64 {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 33) % end
        }
    }

    /// Whether `goal` can be reached, found in the simplest way there is.
    fn reaches(edges: &[(usize, u32, u32)], start: u32, goal: u32) -> bool {
        let mut reached = vec![start];
        let mut grown = true;
        while grown {
            let more: Vec<u32> = edges
                .iter()
                .filter(|(_, from, to)| reached.contains(from) && !reached.contains(to))
                .map(|edge| edge.2)
                .collect();
            grown = !more.is_empty();
            reached.extend(more);
        }
        reached.contains(&goal)
    }

    #[test]
    fn random_graphs_refuse_what_a_simple_search_finds() {
        let mut dice = Dice(1);
        let (mut entered, mut refused) = (0, 0);
        for round in 0..200 {
            let processes = 2 + round % 9;
            let mut graph = Graph::default();
            let mut model: Vec<(usize, u32, u32)> = Vec::new();
            for _ in 0..100 {
                let process = |dice: &mut Dice| u32::try_from(dice.below(processes)).expect("few");
                let n = usize::try_from(dice.below(12)).expect("few");
                match dice.below(10) {
                    0..2 => {
                        graph.remove(key(n));
                        model.retain(|edge| edge.0 != n);
                    }
                    2 => {
                        let from = process(&mut dice);
                        graph.clear(pid(from));
                        model.retain(|edge| edge.1 != from);
                    }
                    3 => {
                        let (from, to) = (process(&mut dice), process(&mut dice));
                        graph.remove(key(n));
                        graph.insert(key(n), pid(from), pid(to));
                        model.retain(|edge| edge.0 != n);
                        model.push((n, from, to));
                    }
                    _ => {
                        let (from, to) = (process(&mut dice), process(&mut dice));
                        let there = model.contains(&(n, from, to));
                        if !there {
                            model.retain(|edge| edge.0 != n);
                        }
                        let result = enter(&mut graph, n, from, to);
                        assert_eq!(result.is_err(), !there && reaches(&model, to, from), "{model:?}: {from} -> {to}");
                        match result {
                            Ok(()) if there => {}
                            Ok(()) => {
                                model.push((n, from, to));
                                entered += 1;
                            }
                            Err(way) => {
                                refused += 1;
                                assert_eq!((way.first(), way.last()), (Some(&to), Some(&from)));
                                for step in way.windows(2) {
                                    assert!(model.iter().any(|edge| (edge.1, edge.2) == (step[0], step[1])));
                                }
                            }
                        }
                    }
                }
            }
        }
        assert!(entered > 1_000 && refused > 1_000, "{entered} entered, {refused} refused");
    }
}
