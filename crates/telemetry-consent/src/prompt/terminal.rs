//! The two ends of a dialogue: where words go and where an answer comes from.

use std::io::{self, BufRead, ErrorKind, Read as _, Write};

/// The longest line that is looked at; an answer has three letters.
const LONGEST_LINE: usize = 4096;

/// Somebody to talk to. The application binds it to standard error and standard input.
pub trait Terminal {
    /// Shows a text at once.
    fn write_str(&mut self, text: &str) -> io::Result<()>;

    /// Waits for a line.
    fn read_line(&mut self) -> Typed;

    /// Tells how many columns there are, if somebody knows.
    fn columns(&self) -> Option<usize> {
        None
    }
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Typed {
    /// A line that its Enter key finished, with or without the line end.
    Line(String),
    /// A line that is too long or not text.
    Garbled,
    /// The input ended or failed, possibly in the middle of a line.
    Eof,
    /// A signal arrived.
    Interrupted,
}

/// A terminal made of any two streams.
#[derive(Debug)]
pub struct Streams<R, W> {
    input: R,
    output: W,
}

impl<R: BufRead, W: Write> Streams<R, W> {
    /// Talks on `output` and listens on `input`.
    pub fn new(input: R, output: W) -> Self {
        Self { input, output }
    }
}

impl<R: BufRead, W: Write> Terminal for Streams<R, W> {
    fn write_str(&mut self, text: &str) -> io::Result<()> {
        self.output.write_all(text.as_bytes())?;
        self.output.flush()
    }

    fn read_line(&mut self) -> Typed {
        let mut line = Vec::new();
        let limit = LONGEST_LINE as u64 + 1;
        match self.input.by_ref().take(limit).read_until(b'\n', &mut line) {
            Err(e) if e.kind() == ErrorKind::Interrupted => return Typed::Interrupted,
            Err(_) => return Typed::Eof,
            Ok(_) => {}
        }
        if line.pop_if(|byte| *byte == b'\n').is_none() {
            // Without an Enter it is no answer, and with too much before it neither.
            return if line.len() > LONGEST_LINE { self.skip_line() } else { Typed::Eof };
        }
        match String::from_utf8(line) {
            Ok(text) if !text.contains('\0') => Typed::Line(text),
            _ => Typed::Garbled,
        }
    }
}

impl<R: BufRead, W> Streams<R, W> {
    fn skip_line(&mut self) -> Typed {
        match self.input.skip_until(b'\n') {
            Ok(_) => Typed::Garbled,
            Err(_) => Typed::Eof,
        }
    }
}
