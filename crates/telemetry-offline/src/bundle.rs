//! Bundles: records as one document that a person carries away, and what can be said about one.

mod complete;
mod error;
mod fingerprint;
mod format;
mod head;
mod lines;
mod opening;
mod properties;
mod read;
mod record;
mod redact;
mod select;
mod signature;
mod span;
#[cfg(test)]
mod tests;
mod verify;
mod write;

pub use error::{BundleError, LeftOut};
pub use fingerprint::{fingerprint, hex};
pub use head::Head;
pub use properties::Properties;
pub use read::BundleReader;
pub use record::{BundleRecord, KeptRecord};
pub use redact::{Redaction, RedactionError};
pub use select::Selection;
pub use signature::{SignatureError, SigningKey, VerifyingKey};
pub use span::Span;
pub use verify::{Verdict, verify};
pub use write::{About, BundleWriter, Summary, write_array, write_lines};
