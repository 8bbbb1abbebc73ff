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
    #[expect(clippy::cast_precision_loss, reason = "a logarithm needs no more than 53 bits")]
    pub fn capacity_bits(&self) -> f64 {
        self.properties.iter().map(|property| (property.domain() as f64).log2()).sum()
    }
}
