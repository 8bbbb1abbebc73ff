//! The fingerprint of a catalog: two programs with the same one mean the same by a record.

use std::fmt::Write;

use sha2::{Digest, Sha256};
use telemetry_core::{Catalog, Kind};

/// Returns the SHA-256, in hexadecimal digits, of the names, kinds, limits and notices of a catalog.
///
/// What is only said about a property (its documentation, owner and class) does not count.
pub fn fingerprint<C: Catalog>() -> String {
    let mut text = String::new();
    for event in C::EVENTS {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{}", event.name);
        for property in event.properties {
            let optional = if property.optional { "?" } else { "" };
            let kind = match property.kind {
                Kind::Bool => "bool".to_owned(),
                Kind::Integer { max } => format!("0..={max}"),
                Kind::Rounded { max } => format!("0..={max} rounded"),
                Kind::Label(labels) => labels.join("|"),
                Kind::Version => "version".to_owned(),
                Kind::MajorMinor => "major_minor".to_owned(),
            };
            let _ = writeln!(text, "  {}{optional} {kind} {}", property.name, property.since);
        }
    }
    hex(&Sha256::digest(text.as_bytes()))
}

/// Returns bytes as lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text
}
