//! The place in the text, and the characters from there on.

use std::cell::OnceCell;
use std::rc::Rc;

use super::super::script::{Part, Word};
use super::{MAX_DEPTH, ParseError};

/// A reader over one text.
pub(super) struct Parser<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
    pub(super) depth: usize,
    /// Here-documents whose text starts behind the next newline.
    pub(super) awaited: Vec<HereDocument>,
}

/// A here-document that was announced and not read yet.
pub(super) struct HereDocument {
    pub(super) delimiter: String,
    pub(super) strips_tabs: bool,
    pub(super) literal: bool,
    pub(super) body: Rc<OnceCell<Word>>,
}

impl<'a> Parser<'a> {
    pub(super) fn new(text: &'a str, depth: usize) -> Self {
        Self { text, at: 0, depth, awaited: Vec::new() }
    }

    /// Returns what is left, as it stands.
    pub(super) fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// Returns the next character; `\` before a newline joins two lines and is skipped.
    pub(super) fn peek(&mut self) -> Option<char> {
        loop {
            let bytes = &self.text.as_bytes()[self.at..];
            if bytes.starts_with(b"\\\n") {
                self.at += 2;
            } else if bytes.starts_with(b"\\\r\n") {
                self.at += 3;
            } else {
                return self.rest().chars().next();
            }
        }
    }

    /// Takes the next character.
    pub(super) fn next(&mut self) -> Option<char> {
        let found = self.peek();
        self.at += found.map_or(0, char::len_utf8);
        found
    }

    /// Takes the next character without joining lines, as single quotes do.
    pub(super) fn next_raw(&mut self) -> Option<char> {
        let found = self.rest().chars().next();
        self.at += found.map_or(0, char::len_utf8);
        found
    }

    /// Takes `wanted` if it comes next.
    pub(super) fn take(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.at += wanted.len_utf8();
        }
        found
    }

    /// Takes `wanted` if all of it comes next, seen through joined lines.
    pub(super) fn take_str(&mut self, wanted: &str) -> bool {
        let start = self.at;
        for character in wanted.chars() {
            if !self.take(character) {
                self.at = start;
                return false;
            }
        }
        true
    }

    /// Skips blanks; `\r` counts, since answers of models end lines with it.
    pub(super) fn skip_blanks(&mut self) {
        while matches!(self.peek(), Some(' ' | '\t' | '\r')) {
            self.at += 1;
        }
        if self.peek() == Some('#') {
            self.at += self.rest().find('\n').unwrap_or(self.rest().len());
        }
    }

    /// Skips blanks, newlines and comments, and reads here-documents as their newline passes.
    pub(super) fn skip_lines(&mut self) -> Result<(), ParseError> {
        loop {
            self.skip_blanks();
            if self.peek() != Some('\n') {
                return Ok(());
            }
            self.at += 1;
            self.here_documents()?;
        }
    }

    /// Runs `inner` one level deeper, or refuses.
    pub(super) fn nested<T>(
        &mut self,
        inner: impl FnOnce(&mut Self) -> Result<T, ParseError>,
    ) -> Result<T, ParseError> {
        if self.depth >= MAX_DEPTH {
            return Err(ParseError::TooDeep);
        }
        self.depth += 1;
        let result = inner(self);
        self.depth -= 1;
        result
    }

    /// Checks that nothing announced is missing at the end of the text.
    pub(super) fn finish(&self) -> Result<(), ParseError> {
        if self.awaited.is_empty() { Ok(()) } else { Err(ParseError::Unclosed) }
    }

    fn here_documents(&mut self) -> Result<(), ParseError> {
        for document in std::mem::take(&mut self.awaited) {
            let mut text = String::new();
            loop {
                if self.rest().is_empty() {
                    return Err(ParseError::Unclosed);
                }
                let end = self.rest().find('\n').unwrap_or(self.rest().len());
                let whole = &self.rest()[..end];
                self.at = (self.at + end + 1).min(self.text.len());
                let line = whole.strip_suffix('\r').unwrap_or(whole);
                let line = if document.strips_tabs { line.trim_start_matches('\t') } else { line };
                if line == document.delimiter {
                    // The newline stays, so that it still ends the command.
                    self.at -=
                        usize::from(self.at > 0 && self.text.as_bytes()[self.at - 1] == b'\n');
                    break;
                }
                text.push_str(line);
                text.push('\n');
            }
            let word = if document.literal {
                Word { parts: vec![Part::Text { text, quoted: true }] }
            } else {
                let mut inner = Parser::new(&text, self.depth);
                inner.nested(|parser| parser.double_quoted(None))?
            };
            // Each document is read once: `awaited` was emptied above.
            let _ = document.body.set(word);
        }
        Ok(())
    }
}
