//! Thoughts before the answer, as reasoning models write them.

use super::Unusable;

/// The tags between which models think.
const TAGS: &[(&str, &str)] =
    &[("<think>", "</think>"), ("<thinking>", "</thinking>"), ("<reasoning>", "</reasoning>")];

/// Returns the answer behind the thoughts. Some servers send only the tag that ends them.
pub(super) fn without(answer: &str) -> Result<&str, Unusable> {
    let answer = answer.trim_start_matches('\u{feff}').trim_start();
    for (open, close) in TAGS {
        let opened = answer.starts_with(open);
        match answer.rfind(close) {
            Some(end) if opened || is_alone(answer, end, close) => {
                return Ok(&answer[end + close.len()..]);
            }
            // Still thinking when it stopped.
            _ if opened => return Err(Unusable::Incomplete),
            _ => {}
        }
    }
    Ok(answer)
}

/// Tells whether a tag ends its line, which one that is part of a command hardly does.
fn is_alone(answer: &str, at: usize, close: &str) -> bool {
    let behind = &answer[at + close.len()..];
    behind.is_empty() || behind.starts_with(['\n', '\r'])
}
