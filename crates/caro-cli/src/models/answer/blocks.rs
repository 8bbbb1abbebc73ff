//! Fenced blocks, as Markdown has them.

use super::Unusable;

/// Whether the word behind a fence stands for a POSIX shell, or for nothing in particular.
fn is_shell(word: &str) -> bool {
    matches!(
        word,
        "" | "ash"
            | "bash"
            | "bourne"
            | "console"
            | "dash"
            | "ksh"
            | "plain"
            | "plaintext"
            | "posix"
            | "sh"
            | "sh-session"
            | "shell"
            | "shell-session"
            | "shellsession"
            | "terminal"
            | "text"
            | "txt"
            | "zsh"
    )
}

/// A fenced block and what follows it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Block<'a> {
    pub(super) language: Language,
    pub(super) content: &'a str,
    pub(super) after: &'a str,
}

/// What the word behind the fence says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    Shell,
    Json,
    Other,
}

/// Returns the one block of a text; `None` if there is none. The same block twice is one.
pub(super) fn only(text: &str) -> Result<Option<Block<'_>>, Unusable> {
    let Some(first) = next(text)? else { return Ok(None) };
    let mut rest = first.after;
    while let Some(block) = next(rest)? {
        if block.content.trim() != first.content.trim() {
            return Err(Unusable::Several);
        }
        rest = block.after;
    }
    Ok(Some(first))
}

/// Returns the next block of a text. One that is not closed may have been cut off.
fn next(text: &str) -> Result<Option<Block<'_>>, Unusable> {
    let mut at = 0;
    let mut open: Option<(Fence, usize)> = None;
    for line in text.split_inclusive('\n') {
        let (start, end) = (at, at + line.len());
        at = end;
        match (&open, Fence::read(line)) {
            (None, Some(fence)) => open = Some((fence, end)),
            (Some((opening, content)), Some(fence)) if fence.closes(opening) => {
                let language = opening.language();
                let (content, after) = (&text[*content..start], &text[end..]);
                return Ok(Some(Block { language, content, after }));
            }
            _ => {}
        }
    }
    if open.is_some() { Err(Unusable::Incomplete) } else { Ok(None) }
}

/// A line that opens or closes a block.
struct Fence<'a> {
    mark: char,
    length: usize,
    word: &'a str,
}

impl<'a> Fence<'a> {
    fn read(line: &'a str) -> Option<Self> {
        let line = line.trim();
        let mark = line.chars().next().filter(|mark| "`~".contains(*mark))?;
        let word = line.trim_start_matches(mark);
        let length = line.len() - word.len();
        // What stands between ticks in one line is no fence.
        (length >= 3 && !word.contains('`')).then_some(Self { mark, length, word: word.trim() })
    }

    fn closes(&self, opening: &Self) -> bool {
        self.mark == opening.mark && self.length >= opening.length && self.word.is_empty()
    }

    fn language(&self) -> Language {
        let word = self.word.split_whitespace().next().unwrap_or_default().to_ascii_lowercase();
        if is_shell(&word) {
            Language::Shell
        } else if word == "json" {
            Language::Json
        } else {
            Language::Other
        }
    }
}
