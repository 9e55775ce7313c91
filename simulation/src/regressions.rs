//! Seeds that have failed once.

/// They are run before all others.
pub(crate) fn seeds() -> Vec<u64> {
    let lines = include_str!("../regressions.txt").lines();
    lines.filter_map(|line| line.split_whitespace().next()?.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_line_is_a_seed_or_a_comment() {
        let lines = include_str!("../regressions.txt").lines();
        let seeds = lines.filter(|line| !line.starts_with('#') && !line.trim().is_empty()).count();
        assert_eq!(super::seeds().len(), seeds);
    }
}
