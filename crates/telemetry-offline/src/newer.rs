//! Records that a later version of the program wrote, which this one can neither judge nor carry away.

use std::io::{BufReader, Read as _};

use telemetry_consent::StateDir;
use telemetry_core::SLOT_BYTES;

use crate::files::JournalError;
use crate::format::{MAX_READ, UUID_KEY, VERSION};
use crate::reader::open_both;

/// A record of a later version.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{file}`: record {number} has format version {version}, and this program reads up to {VERSION}; \
     use a newer one"
)]
pub struct NewerRecord {
    /// The file it is in.
    pub file: std::path::PathBuf,
    /// Its place in the file, from 1.
    pub number: u64,
    /// Its version.
    pub version: u32,
}

/// Finds the first record in the journal that a later version wrote.
///
/// What is not in the place of a record is not looked at: damage is the reader's business.
pub fn find_newer(state: &StateDir) -> Result<Option<NewerRecord>, JournalError> {
    for (name, file) in open_both(state)? {
        let mut slots = BufReader::new(file.take(MAX_READ));
        let mut slot = [0; SLOT_BYTES];
        let mut number = 0;
        // A short slot at the end is no record yet.
        while slots.read_exact(&mut slot).is_ok() {
            number += 1;
            if let Some(version) = version(&slot).filter(|version| *version > VERSION) {
                let file = state.path().join(name);
                return Ok(Some(NewerRecord { file, number, version }));
            }
        }
    }
    Ok(None)
}

/// Returns the version of what looks like a record.
fn version(slot: &[u8]) -> Option<u32> {
    let rest = slot.strip_prefix(br#"{"v":"#)?;
    let (digits, rest) = rest.split_at(rest.iter().position(|byte| *byte == b',')?);
    let version = std::str::from_utf8(digits).ok()?.parse().ok()?;
    rest[1..].starts_with(UUID_KEY).then_some(version)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::JOURNAL;

    fn find(slots: &[&str]) -> Option<(u64, u32)> {
        let root = tempfile::tempdir().unwrap();
        let state = StateDir::create(&root.path().join("telemetry")).unwrap();
        let slots: Vec<_> = slots.iter().map(|slot| format!("{slot:<511}\n")).collect();
        state.replace(JOURNAL, slots.concat().as_bytes()).unwrap();
        find_newer(&state).unwrap().map(|newer| (newer.number, newer.version))
    }

    #[test]
    fn the_first_record_of_a_later_version_is_found_and_others_are_not() {
        let ours = r#"{"v":1,"uuid":"01"}"#;
        assert_eq!(find(&[]), None);
        assert_eq!(find(&[ours, "", "garbage", r#"{"v":2}"#, r#"{"v":x,"uuid":"#]), None);
        let later = r#"{"v":12,"uuid":"01","new":{}}"#;
        assert_eq!(find(&[ours, ours, later, r#"{"v":3,"uuid":"01"}"#]), Some((3, 12)));
    }
}
