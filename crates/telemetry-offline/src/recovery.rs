//! Finds records in bytes that may be damaged.
//!
//! A record is found by its own marks, not by its place: it starts with `{"v":1,"uuid":"…"`, ends
//! with the first `}}`, is printable ASCII and fits a slot. A line without its newline, half a slot,
//! foreign text before, between or behind therefore cost no neighbour. Whether a record may be
//! shown or sent is the gate's business; this module only says where one stands.

#[cfg(test)]
mod tests;

use std::io::{self, Read};
use std::ops::Range;

use memchr::memmem;

use crate::format::{END, START, UUID_BYTES, UUID_KEY};
use crate::id::RecordId;
use telemetry_core::SLOT_BYTES;

const UUID: Range<usize> = START.len() + UUID_KEY.len()..START.len() + UUID_KEY.len() + UUID_BYTES;
/// `{"v":1,"uuid":"…"}`
const STUB_BYTES: usize = UUID.end + 2;
const CHUNK: usize = 16 * 1024;

/// Something with an id that stands in a generation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cell<'a> {
    pub id: RecordId,
    /// Where its text starts in the file.
    pub start: u64,
    /// Where its slot ends: behind its newline, if nothing but spaces comes before that.
    pub end: u64,
    pub content: Content<'a>,
}

/// What a cell holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Content<'a> {
    /// A record's JSON, without padding; the gate has not seen it.
    Record(&'a [u8]),
    /// Only the id: what blanking leaves of a record that names its generation.
    Stub,
}

/// Returns what stays in a generation's first slot when its record is blanked.
pub(crate) fn stub(id: RecordId) -> Vec<u8> {
    [START, UUID_KEY, id.as_str().as_bytes(), b"\"}"].concat()
}

/// Reads to the end and hands every cell to `found`; returns how many pieces were unreadable.
///
/// A piece is what stands between two cells or newlines. Needs one buffer of fixed size, however
/// large or damaged the input is.
pub(crate) fn scan(
    mut input: impl Read,
    offset: u64,
    mut found: impl FnMut(Cell<'_>),
) -> io::Result<u64> {
    let marks = Marks::new();
    let mut buffer = vec![0; CHUNK];
    let (mut filled, mut base) = (0, offset);
    let mut gaps = Gaps::default();
    loop {
        let read = read_some(&mut input, &mut buffer[filled..])?;
        filled += read;
        let bytes = &buffer[..filled];
        let used = scan_chunk(&marks, bytes, base, read == 0, &mut gaps, &mut found);
        if read == 0 {
            return Ok(gaps.count);
        }
        buffer.copy_within(used..filled, 0);
        filled -= used;
        base += used as u64;
    }
}

/// Returns what stands in a slot, as its first and last bytes tell; `None` where these are nobody's. A
/// record still has its padding, and an empty slot is a stub.
pub(crate) fn content(slot: &[u8; SLOT_BYTES]) -> Option<Content<'_>> {
    let padded = slot.strip_suffix(b"\n")?;
    if !padded.starts_with(START) {
        return within(padded, b' ', b' ').then_some(Content::Stub);
    }
    let is_stub = padded[UUID.end..].starts_with(b"\"}");
    Some(if is_stub { Content::Stub } else { Content::Record(padded) })
}

/// Returns the id of what starts here, if a record or a stub does.
pub(crate) fn id_at(bytes: &[u8]) -> Option<RecordId> {
    let rest = bytes.strip_prefix(START)?.strip_prefix(UUID_KEY)?;
    RecordId::parse(rest.get(..UUID_BYTES)?)
}

/// Returns the id of the whole record or stub that these bytes start with, if they do.
pub(crate) fn cell_id(slot: &[u8]) -> Option<RecordId> {
    cell(&Marks::new(), slot).map(|(id, ..)| id)
}

fn read_some(input: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    loop {
        match input.read(buffer) {
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            other => return other,
        }
    }
}

/// Takes every cell that is certain from a chunk; returns how many bytes are done with.
fn scan_chunk(
    marks: &Marks,
    bytes: &[u8],
    base: u64,
    last: bool,
    gaps: &mut Gaps,
    found: &mut impl FnMut(Cell<'_>),
) -> usize {
    let mut at = 0;
    while let Some(start) = marks.next_start(bytes, at) {
        gaps.add(&bytes[at..start]);
        if bytes.len() < start + SLOT_BYTES && !last {
            return start;
        }
        let window = &bytes[start..bytes.len().min(start + SLOT_BYTES)];
        if let Some((id, length, content)) = cell(marks, window) {
            at = start + length + padding(&window[length..]);
            gaps.end_of_piece();
            found(Cell { id, start: base + start as u64, end: base + at as u64, content });
        } else {
            gaps.add(START);
            at = start + START.len();
        }
    }
    // A start may have been cut by the end of the chunk.
    let done = if last { bytes.len() } else { bytes.len().saturating_sub(START.len() - 1).max(at) };
    gaps.add(&bytes[at..done]);
    done
}

/// Recognises what a start begins; the window reaches no further than a slot does.
fn cell<'a>(marks: &Marks, window: &'a [u8]) -> Option<(RecordId, usize, Content<'a>)> {
    let id = id_at(window)?;
    if window.get(UUID.end..STUB_BYTES) == Some(b"\"}") {
        return Some((id, STUB_BYTES, Content::Stub));
    }
    let length = marks.end.find(window)? + END.len();
    let text = &window[..length];
    let whole = within(text, b' ', b'~') && marks.start.find(&text[START.len()..]).is_none();
    whole.then_some((id, length, Content::Record(text)))
}

/// Returns how many bytes of padding and newline follow; 0 where something else does.
fn padding(rest: &[u8]) -> usize {
    match memchr::memchr(b'\n', rest) {
        Some(at) if within(&rest[..at], b' ', b' ') => at + 1,
        _ => 0,
    }
}

/// Tells whether every byte lies from `low` to `high`, both of which are ASCII; looks at eight at once.
///
/// A program that is built for size looks at bytes one by one otherwise, and a journal has half a
/// million.
fn within(bytes: &[u8], low: u8, high: u8) -> bool {
    const ONES: u64 = u64::MAX / 255;
    const TOPS: u64 = ONES << 7;
    let (lows, rooms) = (ONES * u64::from(low), ONES * u64::from(0x7f - high));
    let fits = |word: u64| {
        // A byte's top bit: set where it is no ASCII or, with the room above `high` added, too large;
        // lost where `low` is taken from less.
        let too_large = word | word.wrapping_add(rooms);
        let large_enough = (word | TOPS) - lows;
        (too_large | !large_enough) & TOPS == 0
    };
    let (words, rest) = bytes.as_chunks();
    words.iter().all(|word| fits(u64::from_ne_bytes(*word)))
        && rest.iter().all(|byte| (low..=high).contains(byte))
}

/// What records begin and end with, made ready for searching.
struct Marks {
    start: memmem::Finder<'static>,
    end: memmem::Finder<'static>,
}

impl Marks {
    fn new() -> Self {
        Self { start: memmem::Finder::new(START), end: memmem::Finder::new(END) }
    }

    /// Finds the next start from a place on, which is mostly where the last slot ended.
    fn next_start(&self, bytes: &[u8], at: usize) -> Option<usize> {
        let rest = &bytes[at..];
        if rest.starts_with(START) { Some(at) } else { Some(at + self.start.find(rest)?) }
    }
}

/// Counts pieces of text that belong to no cell.
#[derive(Default)]
struct Gaps {
    count: u64,
    in_piece: bool,
}

impl Gaps {
    fn add(&mut self, mut bytes: &[u8]) {
        loop {
            if self.in_piece {
                let Some(newline) = memchr::memchr(b'\n', bytes) else { return };
                self.in_piece = false;
                bytes = &bytes[newline + 1..];
            }
            let Some(text) = bytes.iter().position(|b| !b.is_ascii_whitespace()) else { return };
            self.in_piece = true;
            self.count += 1;
            bytes = &bytes[text + 1..];
        }
    }

    fn end_of_piece(&mut self) {
        self.in_piece = false;
    }
}
