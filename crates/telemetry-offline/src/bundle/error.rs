//! What may be wrong with a bundle. Places and reasons are told, values never.

use std::io;

use telemetry_core::Refusal;

use super::format::VERSION;

/// What is wrong with a bundle. Records are numbered from 1, lines too.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// The system refused to read it.
    #[error("could not be read")]
    Read(#[source] io::Error),
    /// It is a folder.
    #[error("is a folder, not a file")]
    Folder,
    /// There is nothing in it.
    #[error("is empty")]
    Empty,
    /// It is something else.
    #[error("is no exported bundle")]
    NotABundle,
    /// It is the plain array of records.
    #[error("is a plain array of records, which nothing protects; export the document instead")]
    Array,
    /// It is bare records.
    #[error("holds bare records, which nothing protects; export the document instead")]
    BareRecords,
    /// It holds counts.
    #[error("holds counts only and no record (it was exported with `--aggregate`)")]
    Aggregate,
    /// A later version wrote it.
    #[error(
        "has format version {version}, and this program reads up to {VERSION}; use a newer one"
    )]
    Newer {
        /// The version of its format.
        version: u32,
    },
    /// A line of the head is not what this format has there.
    #[error("line {line} is not as export writes it (was the file edited or reformatted?)")]
    Head {
        /// The line.
        line: u64,
    },
    /// The head is longer than any that is written.
    #[error("line {line}: the head does not end")]
    EndlessHead {
        /// The line.
        line: u64,
    },
    /// The head was changed.
    #[error("the head does not match its own hash: something in it was changed")]
    HeadChanged,
    /// The gate refuses a record.
    #[error("record {number}: {refusal}")]
    Refused {
        /// The record.
        number: u64,
        /// The gate's reason.
        refusal: Refusal,
    },
    /// A record has no line of its own.
    #[error(
        "record {number} is not on a line of its own, as export writes it (was the file edited or \
         reformatted?)"
    )]
    RecordLine {
        /// The record.
        number: u64,
    },
    /// A record should not be there, by what the head says.
    #[error("record {number}: {what}")]
    LeftOut {
        /// The record.
        number: u64,
        /// What contradicts the head.
        what: LeftOut,
    },
    /// A record has the id of an earlier one.
    #[error("record {number} has the id of an earlier record")]
    Doubled {
        /// The record.
        number: u64,
    },
    /// The end is missing.
    #[error("ends behind record {records} (was it cut short?)")]
    Truncated {
        /// How many records there were.
        records: u64,
    },
    /// There is more than one document.
    #[error("goes on behind its end")]
    GoesOn,
    /// The number of records is another.
    #[error("holds {found} records, and its head says {said}")]
    Count {
        /// What the head says.
        said: u64,
        /// What was found.
        found: u64,
    },
    /// The head's first and last times or its notice are not those of the records.
    #[error("the head's times or notice are not those of the records")]
    Facts,
    /// The records were changed.
    #[error("the records do not match their hash: something was changed, added or removed")]
    RecordsChanged,
}

/// How a record contradicts what the head says was left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LeftOut {
    /// Its event was left out.
    #[error("its event was left out, says the head")]
    Event,
    /// It holds a property that was left out.
    #[error("it holds a property that was left out, says the head")]
    Property,
    /// It is from another time.
    #[error("it is from outside the time that the head names")]
    Time,
}

impl From<io::Error> for BundleError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::IsADirectory => Self::Folder,
            _ => Self::Read(error),
        }
    }
}
