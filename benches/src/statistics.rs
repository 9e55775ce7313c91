//! Medians and ratios.

/// The middle value; of an even number of values, the mean of the two in the middle. `None` where there are none.
pub(crate) fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => None,
        odd if odd % 2 == 1 => Some(sorted[middle]),
        _ => Some(f64::midpoint(sorted[middle - 1], sorted[middle])),
    }
}

/// The median of the ratios of samples that were taken in the same round: what disturbs a round disturbs both.
pub(crate) fn median_ratio(values: &[f64], of: &[f64]) -> Option<f64> {
    let ratios: Vec<f64> = values.iter().zip(of).map(|(value, of)| value / of).collect();
    median(&ratios)
}

#[cfg(test)]
mod tests {
    use super::{median, median_ratio};

    #[test]
    fn half_of_the_values_lie_on_either_side() {
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[5.0]), Some(5.0));
        assert_eq!(median(&[9.0, 1.0, 5.0]), Some(5.0));
        assert_eq!(median(&[4.0, 1.0, 9.0, 2.0]), Some(3.0));
    }

    #[test]
    fn one_disturbed_sample_moves_nothing() {
        assert_eq!(median(&[5.0, 5.0, 900.0]), Some(5.0));
    }

    #[test]
    fn ratios_are_taken_round_by_round() {
        // the machine was ten times slower in the second round, for both
        assert_eq!(median_ratio(&[1.0, 10.0, 1.0], &[2.0, 20.0, 2.0]), Some(0.5));
        assert_eq!(median_ratio(&[], &[]), None);
    }
}
