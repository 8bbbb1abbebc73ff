//! Ranges of numbers: 0, 1, 2 to 4, 5 to 9, 10 to 19, 20 to 49, and so on.

/// Returns the first and last number of the range that a number is in.
pub const fn bucket(number: u64) -> (u64, u64) {
    if number == 0 {
        return (0, 0);
    }
    let mut decade: u64 = 1;
    while number / decade >= 10 {
        decade *= 10;
    }
    let (first, end) = match number / decade {
        1 => (1, 2),
        2..=4 => (2, 5),
        _ => (5, 10),
    };
    (first * decade, (decade.saturating_mul(end)).saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use super::bucket;

    #[test]
    fn every_number_is_in_its_own_range_and_ranges_do_not_overlap() {
        assert_eq!(
            [0, 1, 2, 4, 5, 9].map(bucket),
            [(0, 0), (1, 1), (2, 4), (2, 4), (5, 9), (5, 9)]
        );
        assert_eq!(
            [10, 19, 20, 49, 50, 99, 100, 86_400_000].map(bucket),
            [
                (10, 19),
                (10, 19),
                (20, 49),
                (20, 49),
                (50, 99),
                (50, 99),
                (100, 199),
                (50_000_000, 99_999_999)
            ]
        );
        let mut next = 0;
        while next < 1_000_000 {
            let (first, last) = bucket(next);
            assert_eq!(first, next);
            assert_eq!(bucket(last), (first, last));
            next = last + 1;
        }
        assert!(bucket(u64::MAX).1 >= u64::MAX - 1);
    }
}
