//! Lines of a file of any size, in memory of one size.

use std::io::{self, Read};
use std::ops::Range;

use super::format::MAX_LINE;

/// Read at once; a round number of pages that a processor's cache holds.
const BUFFER: usize = 128 * 1024;

/// Reads line by line; a line longer than any of a bundle is an end.
pub(super) struct Lines<R> {
    input: R,
    buffer: Vec<u8>,
    /// What of the buffer has been read and not been handed out.
    start: usize,
    end: usize,
    bytes: u64,
}

/// What comes next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Next {
    /// A line, and where its text stands in the buffer, without its newline.
    Line(Range<usize>),
    /// Bytes without a newline, and then the end.
    Torso,
    /// The end.
    End,
    /// A line longer than [`MAX_LINE`].
    TooLong,
}

impl<R: Read> Lines<R> {
    pub fn new(input: R) -> Self {
        Self { input, buffer: vec![0; BUFFER], start: 0, end: 0, bytes: 0 }
    }

    /// Returns where the next line stands; it stays there until the next call.
    pub fn next(&mut self) -> io::Result<Next> {
        let mut searched = self.start;
        loop {
            if let Some(at) = memchr::memchr(b'\n', &self.buffer[searched..self.end]) {
                let line = self.start..searched + at;
                self.start = line.end + 1;
                self.bytes += line.len() as u64 + 1;
                return Ok(if line.len() > MAX_LINE { Next::TooLong } else { Next::Line(line) });
            }
            if self.end - self.start > MAX_LINE {
                return Ok(Next::TooLong);
            }
            searched = self.fill()?;
            if searched == self.end {
                return Ok(if self.start == self.end { Next::End } else { Next::Torso });
            }
        }
    }

    /// Returns the bytes of a line that was just found.
    pub fn text(&self, line: Range<usize>) -> &[u8] {
        &self.buffer[line]
    }

    /// Returns what comes next, as far as one read tells, without handing it out.
    pub fn peek(&mut self) -> io::Result<&[u8]> {
        if self.start == self.end {
            self.fill()?;
        }
        Ok(&self.buffer[self.start..self.end])
    }

    /// Returns how many bytes the lines so far had.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Reads more behind what is there; returns where the new bytes start.
    fn fill(&mut self) -> io::Result<usize> {
        self.buffer.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
        let before = self.end;
        loop {
            match self.input.read(&mut self.buffer[before..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => {
                    self.end += other?;
                    return Ok(before);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &[u8], at_once: usize) -> Vec<String> {
        struct Slow<'a>(&'a [u8], usize);
        impl Read for Slow<'_> {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                let most = self.1.min(buffer.len());
                self.0.read(&mut buffer[..most])
            }
        }
        let mut lines = Lines::new(Slow(text, at_once));
        let mut found = Vec::new();
        loop {
            match lines.next().unwrap() {
                Next::Line(line) => found.push(String::from_utf8_lossy(lines.text(line)).into()),
                other => {
                    found.push(format!("{other:?}"));
                    return found;
                }
            }
        }
    }

    #[test]
    fn lines_are_the_same_however_they_arrive() {
        for at_once in [1, 2, 3, 7, 1 << 20] {
            assert_eq!(all(b"", at_once), ["End"]);
            assert_eq!(all(b"a\n\nbc\n", at_once), ["a", "", "bc", "End"]);
            assert_eq!(all(b"a\nbc", at_once), ["a", "Torso"]);
        }
    }

    #[test]
    fn a_line_without_end_needs_no_more_memory_than_any_other() {
        let endless = io::repeat(b'x');
        let mut lines = Lines::new(endless);
        assert_eq!(lines.next().unwrap(), Next::TooLong);
        assert_eq!(lines.buffer.len(), BUFFER);
        let long = [&vec![b'x'; MAX_LINE][..], b"\n", &vec![b'x'; MAX_LINE + 1], b"\n"].concat();
        assert_eq!(all(&long, 1 << 20)[1..], ["TooLong"]);
    }

    #[test]
    fn many_buffers_full_of_lines_come_whole() {
        let lines: Vec<_> = (0..100_000).map(|n| format!("line {n}")).collect();
        let text = lines.join("\n") + "\n";
        let found = all(text.as_bytes(), 1 << 20);
        assert_eq!(found[..100_000], lines);
        assert_eq!(found[100_000..], ["End"]);
    }
}
