//! What is recorded when an installation's id is joined to an account.

use telemetry_core::{Checked, DistinctId, Draft, Envelope};
use uuid::Uuid;

/// The id of an installation and the account it belongs to, as a link made them known.
///
/// Only [`Identity::link`](super::Identity::link) makes one, under the journal's lock and with consent: no
/// program can record that two ids of its own choice belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Join {
    pub(super) account: Uuid,
    pub(super) install: Uuid,
}

impl Join {
    /// Serialises the record; of the envelope everything counts but the id, which is the account's.
    ///
    /// # Panics
    /// Never: an account and an installation are what the record joins.
    #[must_use]
    pub fn draft(&self, envelope: &Envelope) -> Draft {
        let envelope = Envelope { distinct_id: DistinctId::account(self.account), ..*envelope };
        telemetry_core::__private::alias(&envelope, DistinctId::install(self.install))
            .expect("both ids are of the right kind")
    }

    /// Tells whether this record is the one, whenever it was made.
    #[must_use]
    pub fn is_told_by(&self, record: &Checked<'_>) -> bool {
        record.is_alias()
            && record.distinct_id() == self.account.to_string()
            && record.properties() == format!(r#"{{"alias":"{}"}}"#, self.install)
    }
}
