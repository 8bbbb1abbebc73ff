//! Reading the head of a bundle, or finding out what a file is instead.

use std::io::Read;

use sha2::{Digest, Sha256};

use super::error::BundleError;
use super::fingerprint::hex;
use super::format::{
    FORMAT, FORMAT_LINE, HEAD_HASH_KEY, MAX_HEAD, OPENING, RECORDS_LINE, VERSION, VERSION_KEY,
};
use super::head::Head;
use super::lines::{Lines, Next};

/// Reads up to the first record.
pub(super) fn read_head<R: Read>(lines: &mut Lines<R>) -> Result<Head, BundleError> {
    let beginning = lines.peek()?;
    if let Some(other) = something_else(beginning) {
        return Err(other);
    }
    let mut text = String::new();
    let mut line = 0;
    loop {
        line += 1;
        let found = match lines.next()? {
            Next::Line(found) => lines.text(found),
            Next::Torso | Next::End => return Err(BundleError::Truncated { records: 0 }),
            Next::TooLong => return Err(BundleError::Head { line }),
        };
        let found = std::str::from_utf8(found).map_err(|_| BundleError::Head { line })?;
        match line {
            1 if found.as_bytes() != OPENING => return Err(BundleError::Head { line }),
            2 if found.as_bytes() != FORMAT_LINE => return Err(BundleError::Head { line }),
            3 => check_version(found)?,
            _ => {}
        }
        if let Some(hash) = found.strip_prefix(HEAD_HASH_KEY) {
            if hash.strip_suffix("\",") != Some(&hex(&Sha256::digest(text.as_bytes()))) {
                // A line that was edited by hand is named; anything else is a changed byte.
                Head::parse(&text).map_err(|line| BundleError::Head { line })?;
                return Err(BundleError::HeadChanged);
            }
            break;
        }
        text.push_str(found);
        text.push('\n');
        if text.len() > MAX_HEAD {
            return Err(BundleError::EndlessHead { line });
        }
    }
    let head = Head::parse(&text).map_err(|line| BundleError::Head { line })?;
    match lines.next()? {
        Next::Line(found) if lines.text(found.clone()) == RECORDS_LINE.as_bytes() => Ok(head),
        Next::Torso | Next::End => Err(BundleError::Truncated { records: 0 }),
        _ => Err(BundleError::Head { line: line + 1 }),
    }
}

/// Recognises from its beginning what a file is that is no bundle.
fn something_else(beginning: &[u8]) -> Option<BundleError> {
    let text = beginning.trim_ascii_start();
    let says = |word: &str| memchr::memmem::find(text, word.as_bytes()).is_some();
    match text.first() {
        None if beginning.is_empty() => Some(BundleError::Empty),
        Some(b'{') if says(FORMAT) => None,
        Some(b'{') if text.starts_with(br#"{"v":"#) => Some(BundleError::BareRecords),
        Some(b'{') if says("telemetry-aggregate") => Some(BundleError::Aggregate),
        Some(b'[') if says(r#""uuid""#) || text.trim_ascii() == b"[]" => Some(BundleError::Array),
        _ => Some(BundleError::NotABundle),
    }
}

fn check_version(line: &str) -> Result<(), BundleError> {
    let number = line.as_bytes().strip_prefix(VERSION_KEY).and_then(|rest| rest.strip_suffix(b","));
    let version = number.and_then(|number| std::str::from_utf8(number).ok()?.parse().ok());
    match version {
        Some(version) if version > VERSION => Err(BundleError::Newer { version }),
        Some(VERSION) => Ok(()),
        _ => Err(BundleError::Head { line: 3 }),
    }
}
