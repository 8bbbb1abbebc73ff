//! Which records share a request.

use telemetry_core::Checked;
use telemetry_offline::BundleRecord;

use crate::format::{MAX_BYTES, MAX_RECORDS};

/// What a record becomes on the wire besides its own text, in bytes, generously.
const TRANSPORT_BYTES: usize = 512;

/// Something that can stand beside others in a request.
pub trait Parcel {
    /// What it may share a request with: only its like.
    type Family: PartialEq;

    /// Returns what it may share a request with.
    fn family(&self) -> Self::Family;

    /// Returns the most bytes it takes in a request.
    fn bytes(&self) -> usize;
}

/// Records of one UTC day and one pseudonym: a request that held two of either would tell that they
/// belong together, which the daily id is there to prevent. A record that joins two ids goes alone, so that
/// it has arrived before anything of the account is sent.
impl<'a> Parcel for Checked<'a> {
    type Family = (&'a str, &'a str, bool);

    fn family(&self) -> Self::Family {
        (day(self), self.distinct_id(), self.is_alias())
    }

    fn bytes(&self) -> usize {
        self.as_str().len() + TRANSPORT_BYTES
    }
}

/// The same, whatever machine they come from.
impl<'a> Parcel for BundleRecord<'a> {
    type Family = (&'a str, &'a str, bool);

    fn family(&self) -> Self::Family {
        (day_of(self.timestamp()), self.distinct_id(), self.is_alias())
    }

    fn bytes(&self) -> usize {
        self.size() + TRANSPORT_BYTES
    }
}

/// Returns the UTC day of a record, as `2026-11-20`.
pub fn day<'a>(record: &Checked<'a>) -> &'a str {
    day_of(record.timestamp())
}

/// Returns the UTC day of a record's timestamp.
pub(crate) fn day_of(timestamp: &str) -> &str {
    &timestamp[.."2026-11-20".len()]
}

/// Returns how many records from the front share the next request; 0 only where there are none.
///
/// Order is kept, because what was acknowledged is remembered as a place in the journal.
pub fn next_batch<P: Parcel>(records: &[P]) -> usize {
    let Some(first) = records.first() else { return 0 };
    let family = first.family();
    let mut bytes = 0;
    let fits = |record: &&P| {
        bytes += record.bytes();
        bytes <= MAX_BYTES && record.family() == family
    };
    records.iter().take(MAX_RECORDS).take_while(fits).count().max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[derive(Debug, Clone)]
    struct Box(u8, usize);

    impl Parcel for Box {
        type Family = u8;
        fn family(&self) -> u8 {
            self.0
        }
        fn bytes(&self) -> usize {
            self.1
        }
    }

    fn batches(records: &[Box]) -> Vec<usize> {
        let (mut rest, mut sizes) = (records, Vec::new());
        while !rest.is_empty() {
            let size = next_batch(rest);
            sizes.push(size);
            rest = &rest[size..];
        }
        sizes
    }

    #[test]
    fn a_thousand_records_of_one_day_are_four_requests() {
        assert_eq!(batches(&vec![Box(1, 1024); 1000]), [250; 4]);
    }

    #[test]
    fn days_never_share_a_request_and_order_is_kept() {
        let records = [Box(1, 9), Box(1, 9), Box(2, 9), Box(1, 9)];
        assert_eq!(batches(&records), [2, 1, 1]);
    }

    #[test]
    fn a_record_larger_than_a_request_goes_alone() {
        assert_eq!(batches(&[Box(1, 9), Box(1, MAX_BYTES + 1), Box(1, 9)]), [1, 1, 1]);
    }

    proptest! {
        #[test]
        fn every_batch_keeps_every_limit(
            records in prop::collection::vec((0_u8..3, 0_usize..90_000), 0..900)
        ) {
            let records: Vec<_> = records.into_iter().map(|(day, bytes)| Box(day, bytes)).collect();
            let mut rest = &records[..];
            while !rest.is_empty() {
                let size = next_batch(rest);
                let batch = &rest[..size];
                prop_assert!((1..=MAX_RECORDS).contains(&size));
                prop_assert!(batch.iter().map(|r| r.1).sum::<usize>() <= MAX_BYTES);
                prop_assert!(batch.iter().all(|r| r.0 == batch[0].0));
                rest = &rest[size..];
            }
        }
    }
}
