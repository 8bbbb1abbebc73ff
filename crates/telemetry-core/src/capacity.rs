//! How much an event could ever tell, in bits.

use crate::event::{EventSpec, PropertySpec};
use crate::value::{Kind, VERSION_LIMITS};

impl PropertySpec {
    /// Returns how many different things the property can say; being left out counts as one.
    #[must_use]
    pub fn domain(&self) -> u128 {
        let values = match self.kind {
            Kind::Bool => 2,
            Kind::Integer { max } => u128::from(max) + 1,
            Kind::Label(labels) => labels.len() as u128,
            Kind::Version => VERSION_LIMITS.iter().map(|&limit| u128::from(limit)).product(),
        };
        values + u128::from(self.optional)
    }
}

impl EventSpec {
    /// Returns the most the event's properties could tell: the sum of log2 of their domains.
    #[must_use]
    pub fn capacity_bits(&self) -> f64 {
        self.properties.iter().map(|property| log2(property.domain())).sum()
    }
}

/// Computes the logarithm by squaring: `f64::log2` would make every program that records events
/// load the C library's mathematics when it starts.
#[expect(clippy::cast_precision_loss, reason = "a logarithm needs no more than 53 bits")]
fn log2(number: u128) -> f64 {
    let Some(whole) = number.checked_ilog2() else { return 0.0 };
    let mut rest = number as f64 / (1_u128 << whole) as f64;
    let mut bits = f64::from(whole);
    let mut step = 0.5;
    for _ in 0..40 {
        rest *= rest;
        if rest >= 2.0 {
            rest /= 2.0;
            bits += step;
        }
        step /= 2.0;
    }
    bits
}

#[cfg(test)]
mod tests {
    use super::log2;

    #[test]
    fn the_logarithm_is_the_usual_one() {
        for number in [1_u128, 2, 3, 10, 100_000, 86_400_001, u128::from(u64::MAX) + 1] {
            #[expect(clippy::cast_precision_loss, reason = "compared with a tolerance")]
            let expected = (number as f64).log2();
            assert!((log2(number) - expected).abs() < 1e-9, "{number}");
        }
        assert!(log2(0).abs() < f64::EPSILON);
    }
}
