//! Dice: everything that a seed decides before a program runs.

/// `SplitMix64`: good for every seed, also for small numbers.
#[derive(Clone, Debug)]
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn of(seed: u64) -> Self {
        // the order of turns is drawn from the seed itself
        Self(seed ^ 0x5bf0_3635_d1a1_9c4b)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`; 0 if there is none.
    pub(crate) fn below(&mut self, end: u32) -> u32 {
        let number = self.next() % u64::from(end.max(1));
        u32::try_from(number).unwrap_or_default()
    }

    /// A number of at least `first` and at most `last`.
    pub(crate) fn between(&mut self, first: u32, last: u32) -> u32 {
        first + self.below(last.saturating_sub(first) + 1)
    }

    pub(crate) fn chance(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }

    /// One of them; there must be one.
    pub(crate) fn pick<T: Copy>(&mut self, among: &[T]) -> T {
        let count = u32::try_from(among.len()).unwrap_or(u32::MAX);
        among[self.below(count) as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::Dice;

    #[test]
    fn a_seed_says_the_same_each_time() {
        let thrown = |seed| {
            let mut dice = Dice::of(seed);
            (0..50).map(|_| dice.between(3, 9)).collect::<Vec<_>>()
        };
        assert_eq!(thrown(1), thrown(1));
        assert_ne!(thrown(1), thrown(2));
        assert!(thrown(3).iter().all(|number| (3..=9).contains(number)));
    }
}
