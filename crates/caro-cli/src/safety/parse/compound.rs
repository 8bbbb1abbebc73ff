//! Groups, loops, branches and functions.

use std::rc::Rc;

use super::super::script::{Body, GroupKind, Part, Pipeline, Script, Stage, Word};
use super::ParseError;
use super::cursor::Parser;

impl Parser<'_> {
    /// Reads a compound command if one starts here.
    pub(super) fn compound(&mut self) -> Result<Option<Body>, ParseError> {
        if let Some(inside) = self.arithmetic()? {
            return Ok(Some(Body::Words(vec![inside])));
        }
        if self.take('(') {
            let script = self.script()?;
            self.close(')')?;
            return Ok(Some(Body::Group { script, kind: GroupKind::Subshell }));
        }
        let start = self.at;
        let Some(word) = self.keyword() else { return Ok(None) };
        let body = match word {
            "{" => plain(self.lists_until(&[], "}")?),
            "if" => plain(self.lists_until(&["then", "elif", "else"], "fi")?),
            "while" | "until" => {
                let script = self.lists_until(&["do"], "done")?;
                let kind = if never_ends(&script) { GroupKind::Endless } else { GroupKind::Plain };
                Body::Group { script, kind }
            }
            "for" | "select" => self.for_loop()?,
            "case" => self.case()?,
            "[[" => self.condition()?,
            "function" => {
                self.skip_blanks();
                let name = self.word()?;
                self.skip_blanks();
                if self.take('(') {
                    self.close(')')?;
                }
                self.function_body(&name)?
            }
            _ => {
                self.at = start;
                return Ok(None);
            }
        };
        Ok(Some(body))
    }

    /// Reads the body of `name()`, standing at the parenthesis.
    pub(super) fn function_after(&mut self, name: &Word) -> Result<Stage, ParseError> {
        self.at += 1;
        self.close(')')?;
        let body = self.nested(|parser| parser.function_body(name))?;
        Ok(Stage { body, redirects: Vec::new() })
    }

    fn function_body(&mut self, name: &Word) -> Result<Body, ParseError> {
        self.skip_lines()?;
        let name = name.bare().ok_or(ParseError::Misplaced)?.to_owned();
        let body = self.nested(Self::compound)?.ok_or(ParseError::Misplaced)?;
        let stage = Stage { body, redirects: Vec::new() };
        let pipeline = Pipeline { stages: vec![stage], background: false };
        Ok(Body::Function { name, body: Rc::new(Script { pipelines: vec![pipeline] }) })
    }

    /// Takes `closer` after blanks and newlines.
    pub(super) fn close(&mut self, closer: char) -> Result<(), ParseError> {
        self.skip_lines()?;
        if self.take(closer) { Ok(()) } else { Err(ParseError::Unclosed) }
    }

    /// Takes a reserved word if one stands alone here.
    fn keyword(&mut self) -> Option<&'static str> {
        const OPENING: &[&str] =
            &["{", "if", "while", "until", "for", "select", "case", "[[", "function"];
        self.peek();
        let rest = self.rest();
        let word = OPENING.iter().find(|word| {
            rest.strip_prefix(**word).is_some_and(|after| {
                let alone = after.starts_with([' ', '\t', '\n', '\r', ';', '|', '&', '(', ')']);
                after.is_empty() || alone || (after.starts_with("\\\n"))
            })
        })?;
        self.at += word.len();
        Some(word)
    }

    /// Reads lists separated by `between` until `end`, as one: any of them may run.
    fn lists_until(&mut self, between: &[&str], end: &str) -> Result<Script, ParseError> {
        let mut whole = Script::default();
        loop {
            whole.pipelines.append(&mut self.script()?.pipelines);
            let word = self.closing_word().ok_or(ParseError::Unclosed)?;
            self.at += word.len();
            if word == end {
                return Ok(whole);
            }
            if !between.contains(&word) {
                return Err(ParseError::Misplaced);
            }
        }
    }

    fn for_loop(&mut self) -> Result<Body, ParseError> {
        self.skip_blanks();
        let mut items = Vec::new();
        let mut variable = String::new();
        let is_endless = self.rest().starts_with("((;;))");
        if self.peek() == Some('(') {
            items.push(self.arithmetic()?.ok_or(ParseError::Unclosed)?);
        } else {
            let word = self.word()?;
            word.bare().ok_or(ParseError::Misplaced)?.clone_into(&mut variable);
            self.skip_lines()?;
            let reads_items = self.rest().starts_with("in") && {
                let after = self.rest()[2..].chars().next();
                after.is_none_or(|c| c.is_whitespace() || c == ';')
            };
            if reads_items {
                self.at += 2;
                loop {
                    self.skip_blanks();
                    if self.at_word_end() {
                        break;
                    }
                    items.push(self.word()?);
                }
            }
        }
        self.skip_blanks();
        self.take(';');
        self.skip_lines()?;
        let end = if self.closing_word() == Some("do") {
            self.at += 2;
            "done"
        } else if self.take('{') {
            "}"
        } else {
            return Err(ParseError::Misplaced);
        };
        let body = self.lists_until(&[], end)?;
        if is_endless {
            return Ok(Body::Group { script: body, kind: GroupKind::Endless });
        }
        Ok(Body::Loop { variable, items, body })
    }

    fn case(&mut self) -> Result<Body, ParseError> {
        self.skip_blanks();
        let subject = self.word()?;
        let stage = Stage { body: Body::Words(vec![subject]), redirects: Vec::new() };
        let mut whole =
            Script { pipelines: vec![Pipeline { stages: vec![stage], background: false }] };
        self.skip_lines()?;
        if !self.take_str("in") {
            return Err(ParseError::Misplaced);
        }
        loop {
            self.skip_lines()?;
            if self.closing_word() == Some("esac") {
                self.at += 4;
                return Ok(plain(whole));
            }
            self.take('(');
            loop {
                self.skip_blanks();
                if self.take(')') {
                    break;
                }
                if !self.take('|') {
                    if self.at_word_end() {
                        return Err(ParseError::Unclosed);
                    }
                    self.word()?;
                }
            }
            whole.pipelines.append(&mut self.script()?.pipelines);
            let _ = self.take_str(";;&") || self.take_str(";;") || self.take_str(";&");
        }
    }

    /// Reads `[[ … ]]`, where `<`, `>`, `&&` and parentheses are tests and not redirections.
    fn condition(&mut self) -> Result<Body, ParseError> {
        let mut words = Vec::new();
        loop {
            self.skip_lines()?;
            match self.peek() {
                None => return Err(ParseError::Unclosed),
                Some('<' | '>' | '&' | '|' | '(' | ')' | ';') => self.at += 1,
                Some(_) => {
                    let word = self.word()?;
                    if word.bare() == Some("]]") {
                        return Ok(Body::Words(words));
                    }
                    words.push(word);
                }
            }
        }
    }

    /// Reads `((…))` if that is what comes next and its closing signs stand together.
    pub(super) fn arithmetic(&mut self) -> Result<Option<Word>, ParseError> {
        let Some(length) = arithmetic_length(self.rest()) else { return Ok(None) };
        let text = &self.text[self.at + 2..self.at + length - 2];
        let mut inner = Parser::new(text, self.depth);
        let inside = inner.nested(|parser| parser.double_quoted(None))?;
        self.at += length;
        Ok(Some(Word { parts: vec![Part::Opaque { inside }] }))
    }
}

fn plain(script: Script) -> Body {
    Body::Group { script, kind: GroupKind::Plain }
}

/// Returns whether the first command of a loop is one that always gives the same answer.
fn never_ends(script: &Script) -> bool {
    let first = script.pipelines.first().and_then(|pipeline| pipeline.stages.first());
    let Some(Stage { body: Body::Simple { words, .. }, .. }) = first else { return false };
    let word = words.first().and_then(Word::bare);
    word.is_some_and(|word| matches!(word, "true" | ":" | "false" | "/bin/true"))
}

/// Returns how long the `((…))` at the start of `text` is, if the two closing signs are together.
fn arithmetic_length(text: &str) -> Option<usize> {
    if !text.starts_with("((") {
        return None;
    }
    let (mut open, mut inner_closed_at) = (0_usize, 0);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'(' => open += 1,
            b')' => {
                open -= 1;
                if open == 1 {
                    inner_closed_at = at;
                }
                if open == 0 {
                    return (inner_closed_at + 1 == at).then_some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}
