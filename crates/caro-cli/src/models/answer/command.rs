//! Exactly one command in a text, or none.

use std::iter::Peekable;

use super::{MAX_COMMAND, Unusable};
use crate::placeholder;
use crate::safety;

/// The most lines one command may have; each is read again with every line that follows.
const MAX_LINES: usize = 64;

/// The signs that shells print before what is typed. No command begins with one.
const PROMPTS: &[&str] = &["$ ", "% "];

/// Returns the one command in a text, as it stands.
///
/// Lines belong together where a shell would wait for the next one: behind `\`, `|` or `&&`, inside quotes,
/// loops and here-documents. Comments before and after are dropped, which is what a shell does.
pub(super) fn only(text: &str) -> Result<String, Unusable> {
    if text.trim().len() > MAX_COMMAND {
        return Err(Unusable::TooLong);
    }
    let text = text.replace("\r\n", "\n");
    if text.chars().any(is_invisible) {
        return Err(Unusable::Invisible);
    }
    let mut lines = text.lines().peekable();
    skip_comments(&mut lines);
    let first = lines.next().ok_or(Unusable::Empty)?.trim_start();
    let prompt = PROMPTS.iter().find(|prompt| first.starts_with(**prompt));
    let mut command = first[prompt.map_or(0, |prompt| prompt.len())..].to_owned();
    let mut count = 1;
    while !is_whole(&command) {
        count += 1;
        let next = lines.next().filter(|_| count <= MAX_LINES).ok_or(Unusable::Incomplete)?;
        command.push('\n');
        // A shell that waits for more prints a sign of its own.
        command += next.strip_prefix("> ").filter(|_| prompt.is_some()).unwrap_or(next);
    }
    skip_comments(&mut lines);
    if lines.next().is_some() {
        return Err(Unusable::Several);
    }
    let trimmed = command.trim_end_matches([' ', '\t']);
    // Behind a backslash a blank is part of the command.
    Ok(if is_whole(trimmed) { trimmed.to_owned() } else { command })
}

/// Tells whether nobody would see a character, or see it for another.
pub(super) fn is_invisible(c: char) -> bool {
    match c {
        '\n' | '\t' => false,
        // A blank that is none, a soft hyphen, marks of direction, joiners, selectors, tags.
        '\u{a0}'
        | '\u{ad}'
        | '\u{34f}'
        | '\u{61c}'
        | '\u{115f}'
        | '\u{1160}'
        | '\u{17b4}'
        | '\u{17b5}'
        | '\u{180b}'..='\u{180f}'
        | '\u{2000}'..='\u{200f}'
        | '\u{2028}'..='\u{202f}'
        | '\u{205f}'..='\u{206f}'
        | '\u{3000}'
        | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}'
        | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e0fff}' => true,
        c => c.is_control(),
    }
}

/// Skips what a shell skips between two commands.
fn skip_comments<'a>(lines: &mut Peekable<impl Iterator<Item = &'a str>>) {
    let is_nothing = |line: &&str| line.trim().is_empty() || line.trim_start().starts_with('#');
    while lines.next_if(is_nothing).is_some() {}
}

/// Tells whether a shell would run the text at once, once its placeholders are filled in.
fn is_whole(text: &str) -> bool {
    let backslashes = text.bytes().rev().take_while(|byte| *byte == b'\\').count();
    backslashes % 2 == 0 && safety::is_command(&placeholder::filled(text))
}
