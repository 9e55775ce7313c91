//! "Did you mean ..?"

use crate::diag::{Note, help};

/// The nearest of `known`, or all of them when none is close enough to be a typo.
pub(crate) fn did_you_mean(word: &str, known: &[&str]) -> Note {
    if let Some(near) = nearest(word, known) {
        return help(format!("did you mean `{near}`?"));
    }
    let all: Vec<String> = known.iter().map(|word| format!("`{word}`")).collect();
    help(format!("expected one of {}", all.join(", ")))
}

/// The word that `word` is most likely a typo of.
pub(crate) fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    known
        .iter()
        .map(|candidate| (distance(word, candidate), *candidate))
        .filter(|(steps, candidate)| {
            let longer = word.chars().count().max(candidate.chars().count());
            (1..=(longer / 3).max(1)).contains(steps)
        })
        .min()
        .map(|(_, candidate)| candidate)
}

/// Optimal string alignment: insertions, deletions, substitutions, and swaps of neighbours
/// (`clinet`), each counted once.
pub(crate) fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();
    let mut table = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            if i == 0 || j == 0 {
                table[i][j] = i + j;
                continue;
            }
            let differs = usize::from(a[i - 1] != b[j - 1]);
            let mut best = (table[i - 1][j - 1] + differs).min(table[i - 1][j] + 1).min(table[i][j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(table[i - 2][j - 2] + 1);
            }
            table[i][j] = best;
        }
    }
    table[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances() {
        for (a, b, expected) in [
            ("", "", 0),
            ("call", "call", 0),
            ("", "call", 4),
            ("cal", "call", 1),
            ("clinet", "client", 1),
            ("permenant", "permanent", 2),
            ("cold", "call", 2),
            ("größe", "grösse", 2),
        ] {
            assert_eq!(distance(a, b), expected, "{a} {b}");
            assert_eq!(distance(b, a), expected, "{b} {a}");
        }
    }

    #[test]
    fn only_near_words_are_suggested() {
        let known = ["call", "cast", "client"];
        assert_eq!(nearest("clinet", &known), Some("client"));
        assert_eq!(nearest("cal", &known), Some("call"));
        assert_eq!(nearest("call", &["call"]), None);
        assert_eq!(nearest("banana", &known), None);
    }
}
