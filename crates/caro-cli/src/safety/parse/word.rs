//! Words: quotes, escapes, expansions.

use std::rc::Rc;

use super::super::script::{Operation, Part, Word};
use super::cursor::Parser;
use super::{MAX_DEPTH, ParseError};
use crate::safety::escapes;

impl Parser<'_> {
    /// Returns whether no word can go on here.
    pub(super) fn at_word_end(&mut self) -> bool {
        match self.peek() {
            None | Some(' ' | '\t' | '\r' | '\n' | ';' | '|' | '&' | '(' | ')') => true,
            Some('<' | '>') => !self.rest()[1..].starts_with('('),
            Some(_) => false,
        }
    }

    /// Reads one word; the caller has checked that there is one.
    pub(super) fn word(&mut self) -> Result<Word, ParseError> {
        let mut word = Word::default();
        let start = self.at;
        loop {
            if self.at_word_end() {
                // `*(.)`, `!(x)`, `@(a|b)`: a pattern in parentheses belongs to the word.
                let glued = self.peek() == Some('(')
                    && self.text[start..self.at].ends_with(['?', '*', '+', '@', '!']);
                if !glued {
                    break;
                }
                let end = self.rest().find(')').ok_or(ParseError::Unclosed)?;
                self.at += end + 1;
                push_text(&mut word, "*", false);
                continue;
            }
            match self.peek() {
                Some('\'') => {
                    self.at += 1;
                    let end = self.rest().find('\'').ok_or(ParseError::Unclosed)?;
                    push_text(&mut word, &self.rest()[..end], true);
                    self.at += end + 1;
                }
                Some('"') => {
                    self.at += 1;
                    let inside = self.nested(|parser| parser.double_quoted(Some('"')))?;
                    push_text(&mut word, "", true);
                    word.parts.extend(inside.parts);
                }
                Some('\\') => {
                    self.at += 1;
                    let escaped = self.next_raw().ok_or(ParseError::Unclosed)?;
                    push_text(&mut word, escaped.encode_utf8(&mut [0; 4]), true);
                }
                Some('$') => self.dollar(&mut word, false)?,
                Some('`') => self.backticks(&mut word, false)?,
                Some('<' | '>') => self.process(&mut word)?,
                Some('=') if self.at == start && self.rest().starts_with("=(") => {
                    self.process(&mut word)?;
                }
                _ => {
                    // A sign that is special elsewhere counts here only as itself.
                    let length = self.rest().find(is_special).unwrap_or(self.rest().len());
                    let least = self.rest().chars().next().map_or(0, char::len_utf8);
                    let length = length.max(least);
                    push_text(&mut word, &self.rest()[..length], false);
                    self.at += length;
                }
            }
        }
        if self.at == start { Err(ParseError::Misplaced) } else { Ok(word) }
    }

    /// Reads text in which only `$`, backticks and `\` are special, up to `closer` or the end.
    pub(super) fn double_quoted(&mut self, closer: Option<char>) -> Result<Word, ParseError> {
        let mut word = Word::default();
        loop {
            match self.peek() {
                None if closer.is_none() => return Ok(word),
                None => return Err(ParseError::Unclosed),
                found if found == closer => {
                    self.at += 1;
                    return Ok(word);
                }
                Some('\\') => {
                    self.at += 1;
                    let escaped = self.next_raw().ok_or(ParseError::Unclosed)?;
                    if !matches!(escaped, '$' | '`' | '"' | '\\') {
                        push_text(&mut word, "\\", true);
                    }
                    push_text(&mut word, escaped.encode_utf8(&mut [0; 4]), true);
                }
                Some('$') => self.dollar(&mut word, true)?,
                Some('`') => self.backticks(&mut word, true)?,
                Some(_) => {
                    let plain =
                        self.rest().find(['\\', '$', '`', '"']).unwrap_or(self.rest().len());
                    let length = plain.max(1);
                    push_text(&mut word, &self.rest()[..length], true);
                    self.at += length;
                }
            }
        }
    }

    fn dollar(&mut self, word: &mut Word, quoted: bool) -> Result<(), ParseError> {
        self.at += 1;
        match self.peek() {
            Some('\'') if !quoted => {
                self.at += 1;
                let mut raw = String::new();
                loop {
                    match self.next_raw().ok_or(ParseError::Unclosed)? {
                        '\'' => break,
                        '\\' => {
                            raw.push('\\');
                            raw.push(self.next_raw().ok_or(ParseError::Unclosed)?);
                        }
                        character => raw.push(character),
                    }
                }
                push_text(word, &escapes::decode(&raw), true);
            }
            // `$"…"` is a quoted string that may be translated.
            Some('"') if !quoted => {}
            Some('(') => {
                if let Some(inside) = self.arithmetic()? {
                    word.parts.extend(inside.parts);
                    return Ok(());
                }
                self.at += 1;
                let script = self.nested(Self::script)?;
                self.close(')')?;
                word.parts.push(Part::Command { script: Rc::new(script), quoted });
            }
            Some('{') => {
                self.at += 1;
                let part = self.nested(|parser| parser.parameter(quoted))?;
                word.parts.push(part);
            }
            Some(c) if c == '_' || c.is_ascii_alphabetic() => {
                let name = self.name();
                word.parts.push(Part::Parameter { name, operation: Operation::Plain, quoted });
            }
            Some(c) if c.is_ascii_digit() || "@*#?-$!".contains(c) => {
                self.at += 1;
                let name = c.to_string();
                word.parts.push(Part::Parameter { name, operation: Operation::Plain, quoted });
            }
            _ => push_text(word, "$", quoted),
        }
        Ok(())
    }

    fn name(&mut self) -> String {
        let mut name = String::new();
        while let Some(c) = self.peek().filter(|c| *c == '_' || c.is_ascii_alphanumeric()) {
            name.push(c);
            self.at += 1;
        }
        name
    }

    /// Reads the rest of `${`.
    fn parameter(&mut self, quoted: bool) -> Result<Part, ParseError> {
        let marked = matches!(self.peek(), Some('!' | '#')) && !self.rest()[1..].starts_with('}');
        if marked {
            self.at += 1;
        }
        let mut name = self.name();
        if name.is_empty() {
            let special = self.peek().filter(|c| "@*#?-$!0123456789".contains(*c));
            name.extend(special);
            self.at += name.len();
        }
        if self.peek() == Some('[') {
            let end = self.rest().find(']').ok_or(ParseError::Unclosed)?;
            if !matches!(&self.rest()[1..end], "@" | "*") {
                name.clear();
            }
            self.at += end + 1;
        }
        if marked {
            name.clear();
        }
        let colon = self.take(':');
        let sign = self.peek().ok_or(ParseError::Unclosed)?;
        let operation = match sign {
            '}' => {
                self.at += 1;
                Operation::Plain
            }
            '-' | '=' => {
                self.at += 1;
                Operation::Default(self.until_brace()?)
            }
            '?' => {
                self.at += 1;
                Operation::Required(self.until_brace()?)
            }
            '+' => {
                self.at += 1;
                Operation::Alternative(self.until_brace()?)
            }
            c if colon && (c.is_ascii_digit() || c == ' ') => self.slice()?,
            _ => Operation::Other(self.until_brace()?),
        };
        Ok(Part::Parameter { name, operation, quoted })
    }

    fn slice(&mut self) -> Result<Operation, ParseError> {
        let word = self.until_brace()?;
        let numbers = match word.parts.as_slice() {
            [Part::Text { text, .. }] => text.clone(),
            _ => String::new(),
        };
        let (offset, length) = match numbers.split_once(':') {
            Some((offset, length)) => (offset.trim().parse(), Some(length.trim().parse())),
            None => (numbers.trim().parse(), None),
        };
        Ok(match (offset, length.transpose()) {
            (Ok(offset), Ok(length)) => Operation::Slice(offset, length),
            _ => Operation::Other(word),
        })
    }

    /// Reads a word in which blanks are ordinary, up to the closing brace.
    fn until_brace(&mut self) -> Result<Word, ParseError> {
        let mut word = Word::default();
        loop {
            match self.peek() {
                None => return Err(ParseError::Unclosed),
                Some('}') => {
                    self.at += 1;
                    return Ok(word);
                }
                Some(' ' | '\t' | '\r' | '\n' | ';' | '|' | '&' | '(' | ')' | '<' | '>') => {
                    let character = self.next().ok_or(ParseError::Unclosed)?;
                    push_text(&mut word, character.encode_utf8(&mut [0; 4]), false);
                }
                Some(_) => self.braced_piece(&mut word)?,
            }
        }
    }

    fn braced_piece(&mut self, word: &mut Word) -> Result<(), ParseError> {
        match self.peek() {
            Some('\'') => {
                self.at += 1;
                let end = self.rest().find('\'').ok_or(ParseError::Unclosed)?;
                push_text(word, &self.rest()[..end], true);
                self.at += end + 1;
            }
            Some('"') => {
                self.at += 1;
                let inside = self.nested(|parser| parser.double_quoted(Some('"')))?;
                word.parts.extend(inside.parts);
            }
            Some('\\') => {
                self.at += 1;
                let escaped = self.next_raw().ok_or(ParseError::Unclosed)?;
                push_text(word, escaped.encode_utf8(&mut [0; 4]), true);
            }
            Some('$') => self.dollar(word, false)?,
            Some('`') => self.backticks(word, false)?,
            Some(character) => {
                self.at += character.len_utf8();
                push_text(word, character.encode_utf8(&mut [0; 4]), false);
            }
            None => return Err(ParseError::Unclosed),
        }
        Ok(())
    }

    fn process(&mut self, word: &mut Word) -> Result<(), ParseError> {
        let reads = self.peek() != Some('>');
        self.at += 2;
        let script = self.nested(Self::script)?;
        self.close(')')?;
        word.parts.push(Part::Process { script: Rc::new(script), reads });
        Ok(())
    }

    fn backticks(&mut self, word: &mut Word, quoted: bool) -> Result<(), ParseError> {
        self.at += 1;
        let mut inner = String::new();
        loop {
            match self.next_raw().ok_or(ParseError::Unclosed)? {
                '`' => break,
                '\\' => {
                    let escaped = self.next_raw().ok_or(ParseError::Unclosed)?;
                    if !(matches!(escaped, '`' | '\\' | '$') || (quoted && escaped == '"')) {
                        inner.push('\\');
                    }
                    inner.push(escaped);
                }
                character => inner.push(character),
            }
        }
        if self.depth >= MAX_DEPTH {
            return Err(ParseError::TooDeep);
        }
        let script = super::parse(&inner, self.depth + 1)?;
        word.parts.push(Part::Command { script: Rc::new(script), quoted });
        Ok(())
    }
}

/// Returns whether a character may end or change a word.
fn is_special(character: char) -> bool {
    matches!(
        character,
        ' ' | '\t'
            | '\r'
            | '\n'
            | ';'
            | '|'
            | '&'
            | '('
            | ')'
            | '<'
            | '>'
            | '\''
            | '"'
            | '\\'
            | '$'
            | '`'
    )
}

/// Appends text, joining it with text of the same kind before it.
fn push_text(word: &mut Word, text: &str, quoted: bool) {
    match word.parts.last_mut() {
        Some(Part::Text { text: last, quoted: kind }) if *kind == quoted => last.push_str(text),
        _ => word.parts.push(Part::Text { text: text.to_owned(), quoted }),
    }
}
