//! What the last answers were like.

/// Of the last answers, up to 64, which have failed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Window {
    /// The newest is the lowest bit; 1 is a failure.
    outcomes: u64,
    seen: u32,
}

impl Window {
    /// Takes down one more; only the last `size` are remembered.
    pub fn push(&mut self, failed: bool, size: u32) {
        let size = size.clamp(1, 64);
        self.outcomes = (self.outcomes << 1 | u64::from(failed)) & (u64::MAX >> (64 - size));
        self.seen = (self.seen + 1).min(size);
    }

    pub fn failures(&self) -> u32 {
        self.outcomes.count_ones()
    }

    /// How many answers are remembered.
    pub fn seen(&self) -> u32 {
        self.seen
    }
}

#[cfg(test)]
mod tests {
    use super::Window;

    #[test]
    fn old_answers_are_forgotten() {
        let mut window = Window::default();
        for failed in [true, true, false, true] {
            window.push(failed, 3);
        }
        assert_eq!((window.failures(), window.seen()), (2, 3));
        (0..70).for_each(|_| window.push(true, 64));
        assert_eq!((window.failures(), window.seen()), (64, 64));
        (0..3).for_each(|_| window.push(false, 3));
        assert_eq!((window.failures(), window.seen()), (0, 3));
    }
}
