//! Reads a command line into a [`Script`], leniently where shells differ, strictly where meaning would be lost.
//!
//! `docs/decisions/shell-parser.md` says why this is not a library.

mod compound;
mod cursor;
mod list;
mod word;

use super::script::Script;
use cursor::Parser;

/// The longest line that is read.
pub(super) const MAX_BYTES: usize = 64 * 1024;

/// How deep substitutions, groups and nested command texts may be stacked.
///
/// Every level costs stack, and no honest one-liner comes near it.
pub(super) const MAX_DEPTH: usize = 24;

/// Why a line cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum ParseError {
    #[error("the line is longer than {MAX_BYTES} bytes")]
    TooLong,
    #[error("the line holds a NUL character")]
    Nul,
    #[error("the line is nested deeper than {MAX_DEPTH} levels")]
    TooDeep,
    #[error("a quote, bracket or here-document is not closed")]
    Unclosed,
    #[error("a character or keyword stands where no shell expects it")]
    Misplaced,
}

/// Parses `text`, which itself sits `depth` levels deep.
pub(super) fn parse(text: &str, depth: usize) -> Result<Script, ParseError> {
    if text.len() > MAX_BYTES {
        return Err(ParseError::TooLong);
    }
    if text.contains('\0') {
        return Err(ParseError::Nul);
    }
    let mut parser = Parser::new(text, depth);
    let script = parser.script()?;
    if parser.peek().is_some() {
        return Err(ParseError::Misplaced);
    }
    parser.finish()?;
    Ok(script)
}
