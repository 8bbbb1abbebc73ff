//! How much an event and its envelope could ever tell, in bits.

use crate::event::{EventSpec, PropertySpec};
use crate::value::{FOREIGN_LIMIT, Kind, VERSION_LIMITS, steps};

impl PropertySpec {
    /// Returns how many different things the property can say; being left out counts as one.
    #[must_use]
    pub fn domain(&self) -> u128 {
        let values = match self.kind {
            Kind::Bool => 2,
            Kind::Integer { max } => u128::from(max) + 1,
            Kind::Rounded { max } => u128::from(steps(max)),
            Kind::Label(labels) => labels.len() as u128,
            Kind::Version => VERSION_LIMITS.iter().map(|&limit| u128::from(limit)).product(),
            Kind::MajorMinor => u128::from(FOREIGN_LIMIT).pow(2),
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

/// One field of the envelope that every record has around its event.
#[derive(Debug, Clone, Copy)]
pub struct EnvelopeField {
    /// Its key in JSON.
    pub name: &'static str,
    /// What it means, with its unit.
    pub doc: &'static str,
    /// How many different things it could say.
    domain: u128,
}

/// Every field of the envelope but `event` and `properties`, in the order in which they are written.
pub const ENVELOPE_FIELDS: &[EnvelopeField] = &[
    EnvelopeField { name: "v", doc: "The version of the format: 1.", domain: 1 },
    EnvelopeField {
        name: "uuid",
        doc: "The record's own id, version 7: its time and 74 bits of chance.",
        domain: 1 << 122,
    },
    EnvelopeField {
        name: "session",
        doc: "The run it belongs to, version 7, new each time.",
        domain: 1 << 122,
    },
    EnvelopeField {
        name: "distinct_id",
        doc: "The pseudonym of the day, 64 bits; or, for people who asked for it, a UUID.",
        // Sixteen digits, or a UUID: all but the two fixed bits of its variant.
        domain: (1 << 64) + (1 << 126),
    },
    EnvelopeField {
        name: "is_anon",
        doc: "Stands only beside the UUID of an installation: no account is behind it.",
        domain: 2,
    },
    EnvelopeField {
        name: "timestamp",
        doc: "When it happened, in UTC, to the millisecond.",
        // A thousand years of months with 31 days.
        domain: 1_000 * 12 * 31 * 86_400_000,
    },
    EnvelopeField {
        name: "notice",
        doc: "The version of the notice that was accepted.",
        domain: 1 << 16,
    },
];

impl EnvelopeField {
    /// Returns the most the field could tell: log2 of its domain.
    #[must_use]
    pub fn capacity_bits(&self) -> f64 {
        log2(self.domain)
    }
}

/// Returns the most the whole envelope could tell.
#[must_use]
pub fn envelope_bits() -> f64 {
    ENVELOPE_FIELDS.iter().map(EnvelopeField::capacity_bits).sum()
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
    use super::{ENVELOPE_FIELDS, envelope_bits, log2};

    #[test]
    fn what_the_envelope_adds_is_pinned() {
        let bits: Vec<_> = ENVELOPE_FIELDS
            .iter()
            .map(|field| format!("{} {:.1}", field.name, field.capacity_bits()))
            .collect();
        let expected = [
            "v 0.0",
            "uuid 122.0",
            "session 122.0",
            "distinct_id 126.0",
            "is_anon 1.0",
            "timestamp 44.9",
            "notice 16.0",
        ];
        assert_eq!(bits, expected);
        assert_eq!(format!("{:.1}", envelope_bits()), "431.9");
    }

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
