//! What is gathered for one series in one cell, while records come.

use std::collections::{HashMap, HashSet};

use telemetry_offline::BundleRecord;

use crate::insights::figure::Math;

/// What has been gathered for one series in one cell.
#[derive(Debug)]
pub(crate) enum Gathered {
    /// How many records.
    Count(u64),
    /// The sum of a number, and how many records it is of.
    Mean { sum: u64, count: u64 },
    /// How often each number occurs: exact, and never more entries than the property has values.
    Numbers(HashMap<u64, u64>),
    /// The different ids.
    Ids(HashSet<u128>),
}

impl Gathered {
    pub fn new(math: Math) -> Self {
        match math {
            Math::Count => Self::Count(0),
            Math::MachineDays => Self::Ids(HashSet::new()),
            Math::Sum(_) | Math::Mean(_) => Self::Mean { sum: 0, count: 0 },
            Math::Percentiles(..) => Self::Numbers(HashMap::new()),
        }
    }

    /// Takes a record into account, and the number that is measured in it.
    pub(super) fn add(&mut self, number: u64, record: &BundleRecord<'_>) {
        match self {
            Self::Count(count) => *count += 1,
            Self::Mean { sum, count } => {
                *sum += number;
                *count += 1;
            }
            Self::Numbers(numbers) => *numbers.entry(number).or_default() += 1,
            Self::Ids(ids) => {
                ids.insert(id_number(record.distinct_id()));
            }
        }
    }

    /// Adds what was gathered in another cell: days put together, or cells.
    pub fn join(&mut self, other: &Self) {
        match (self, other) {
            (Self::Count(count), Self::Count(more)) => *count += more,
            (Self::Mean { sum, count }, Self::Mean { sum: more_sum, count: more }) => {
                *sum += more_sum;
                *count += more;
            }
            (Self::Numbers(numbers), Self::Numbers(more)) => {
                for (number, count) in more {
                    *numbers.entry(*number).or_default() += count;
                }
            }
            // The same id on two days is two machine-days.
            (ids @ Self::Ids(_), Self::Ids(_)) => *ids = Self::Count(ids.size() + other.size()),
            (Self::Count(count), Self::Ids(ids)) => *count += ids.len() as u64,
            _ => unreachable!("a series is gathered in one way"),
        }
    }

    /// Returns how many records, or ids, it stands for.
    pub fn size(&self) -> u64 {
        match self {
            Self::Count(count) | Self::Mean { count, .. } => *count,
            Self::Numbers(numbers) => numbers.values().sum(),
            Self::Ids(ids) => ids.len() as u64,
        }
    }
}

/// Returns an id, of a day or a UUID, as a number.
fn id_number(id: &str) -> u128 {
    let digits = id.bytes().filter(|byte| *byte != b'-');
    digits.fold(0, |number, digit| number << 4 | u128::from((digit & 0xf) + 9 * (digit >> 6)))
}
