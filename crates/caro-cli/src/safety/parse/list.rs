//! Lists, pipelines, simple commands and redirections.

use std::cell::OnceCell;
use std::rc::Rc;

use super::super::script::{
    Assignment, Body, Part, Pipeline, Redirect, RedirectKind, Script, Stage, Target, Word,
};
use super::ParseError;
use super::cursor::{HereDocument, Parser};

/// Words that end the list before them.
const CLOSING: &[&str] = &["then", "elif", "else", "fi", "do", "done", "esac", "}"];

impl Parser<'_> {
    /// Reads pipelines up to a closing word, a closing parenthesis or the end.
    pub(super) fn script(&mut self) -> Result<Script, ParseError> {
        let mut script = Script::default();
        loop {
            self.skip_lines()?;
            match self.peek() {
                None | Some(')') => return Ok(script),
                Some(';') => {
                    // `;;` ends a branch of `case`; a lone `;` with nothing before it is an error.
                    return if self.rest().starts_with(";;") || self.rest().starts_with(";&") {
                        Ok(script)
                    } else {
                        Err(ParseError::Misplaced)
                    };
                }
                Some('&' | '|') => return Err(ParseError::Misplaced),
                Some(_) => {}
            }
            if self.closing_word().is_some() {
                return Ok(script);
            }
            let mut pipeline = self.pipeline()?;
            self.skip_blanks();
            if self.take_str("&&") || self.take_str("||") {
                self.skip_lines()?;
                if self.peek().is_none() {
                    return Err(ParseError::Unclosed);
                }
            } else if self.take('&') {
                pipeline.background = true;
            } else if self.peek() == Some(';') {
                if !self.rest().starts_with(";;") && !self.rest().starts_with(";&") {
                    self.at += 1;
                }
            } else if !matches!(self.peek(), None | Some('\n' | ')'))
                && self.closing_word().is_none()
            {
                return Err(ParseError::Misplaced);
            }
            script.pipelines.push(pipeline);
        }
    }

    /// Returns the closing word that comes next, without taking it.
    pub(super) fn closing_word(&mut self) -> Option<&'static str> {
        self.peek();
        let rest = self.rest();
        let ends = |c: char| c.is_whitespace() || ";|&()<>".contains(c);
        let alone = |word: &&&str| {
            rest.strip_prefix(**word)
                .is_some_and(|after| after.is_empty() || after.starts_with(ends))
        };
        CLOSING.iter().find(alone).copied()
    }

    fn pipeline(&mut self) -> Result<Pipeline, ParseError> {
        let mut stages = Vec::new();
        loop {
            self.skip_lines()?;
            stages.push(self.stage()?);
            self.skip_blanks();
            if self.peek() == Some('|') && !self.rest().starts_with("||") {
                self.at += 1;
                self.take('&');
                self.skip_lines()?;
                if matches!(self.peek(), None | Some('|' | '&' | ';' | ')')) {
                    return Err(ParseError::Unclosed);
                }
            } else {
                return Ok(Pipeline { stages, background: false });
            }
        }
    }

    fn stage(&mut self) -> Result<Stage, ParseError> {
        while self.peek() == Some('!') && self.rest()[1..].starts_with([' ', '\t']) {
            self.at += 1;
            self.skip_blanks();
        }
        if let Some(body) = self.nested(Self::compound)? {
            let mut redirects = Vec::new();
            self.skip_blanks();
            while let Some(redirect) = self.redirect()? {
                redirects.push(redirect);
                self.skip_blanks();
            }
            return Ok(Stage { body, redirects });
        }
        self.simple()
    }

    fn simple(&mut self) -> Result<Stage, ParseError> {
        let (mut assignments, mut words, mut redirects) = (Vec::new(), Vec::new(), Vec::new());
        loop {
            self.skip_blanks();
            if let Some(redirect) = self.redirect()? {
                redirects.push(redirect);
                continue;
            }
            match self.peek() {
                None | Some('\n' | ';' | '|' | '&' | ')') => break,
                Some('(') if words.len() == 1 && assignments.is_empty() => {
                    let name: Word = words.remove(0);
                    return self.function_after(&name);
                }
                Some('(') => return Err(ParseError::Misplaced),
                Some(_) => {}
            }
            if words.is_empty()
                && let Some(assignment) = self.assignment()?
            {
                assignments.push(assignment);
                continue;
            }
            words.push(self.word()?);
        }
        if assignments.is_empty() && words.is_empty() && redirects.is_empty() {
            return Err(ParseError::Misplaced);
        }
        Ok(Stage { body: Body::Simple { assignments, words }, redirects })
    }

    fn assignment(&mut self) -> Result<Option<Assignment>, ParseError> {
        let start = self.at;
        let mut name = String::new();
        while let Some(c) = self.peek() {
            let fits =
                c == '_' || c.is_ascii_alphabetic() || (c.is_ascii_digit() && !name.is_empty());
            if !fits {
                break;
            }
            name.push(c);
            self.at += 1;
        }
        // `name[index]=value` sets the name as a whole here: which element matters little.
        if self.peek() == Some('[') {
            self.at += self.rest().find(']').map_or(0, |end| end + 1);
        }
        let append = self.take('+');
        if name.is_empty() || !self.take('=') {
            self.at = start;
            return Ok(None);
        }
        let mut values = Vec::new();
        if self.take('(') {
            loop {
                self.skip_lines()?;
                match self.peek() {
                    Some(')') => break,
                    None => return Err(ParseError::Unclosed),
                    Some(';' | '|' | '&' | '<' | '>' | '(') => return Err(ParseError::Misplaced),
                    Some(_) => values.push(self.nested(Self::word)?),
                }
            }
            self.at += 1;
        } else if !self.at_word_end() {
            values.push(self.word()?);
        }
        Ok(Some(Assignment { name, append, values }))
    }

    fn redirect(&mut self) -> Result<Option<Redirect>, ParseError> {
        let start = self.at;
        while self.peek().is_some_and(|c| c.is_ascii_digit()) {
            self.at += 1;
        }
        let numbered = self.at > start;
        let kind = if !numbered && (self.take_str("&>>") || self.take_str("&>|")) {
            RedirectKind::Append
        } else if !numbered && self.take_str("&>") {
            RedirectKind::Write
        } else if self.take_str("<<<") {
            RedirectKind::Text
        } else if self.take_str("<<") {
            return self.here_announcement().map(Some);
        } else if self.take_str(">>") {
            RedirectKind::Append
        } else if self.peek() == Some('>') && !self.at_process() {
            self.at += 1;
            let _ = self.take('|') || self.take('!');
            RedirectKind::Write
        } else if self.peek() == Some('<') && !self.at_process() {
            self.at += 1;
            if self.take('>') { RedirectKind::Write } else { RedirectKind::Read }
        } else {
            self.at = start;
            return Ok(None);
        };
        // `2>&1` and `>&-` join descriptors and touch no file; `>&file` does.
        let joined = kind != RedirectKind::Text && self.take('&');
        self.skip_blanks();
        if self.at_word_end() {
            return Err(ParseError::Misplaced);
        }
        let mut target = self.word()?;
        if joined
            && target
                .bare()
                .is_some_and(|t| t.trim_end_matches('-').bytes().all(|b| b.is_ascii_digit()))
        {
            target = Word { parts: vec![Part::Text { text: "/dev/null".into(), quoted: true }] };
        }
        Ok(Some(Redirect { kind, target: Target::Word(target) }))
    }

    fn at_process(&mut self) -> bool {
        self.rest().starts_with("<(") || self.rest().starts_with(">(")
    }

    fn here_announcement(&mut self) -> Result<Redirect, ParseError> {
        let strips_tabs = self.take('-');
        self.skip_blanks();
        if self.at_word_end() {
            return Err(ParseError::Misplaced);
        }
        let word = self.word()?;
        let literal = word.is_quoted();
        let mut delimiter = String::new();
        for part in &word.parts {
            let Part::Text { text, .. } = part else { return Err(ParseError::Misplaced) };
            delimiter.push_str(text);
        }
        let body = Rc::new(OnceCell::new());
        let document = HereDocument { delimiter, strips_tabs, literal, body: Rc::clone(&body) };
        self.awaited.push(document);
        Ok(Redirect { kind: RedirectKind::Text, target: Target::Here(body) })
    }
}
