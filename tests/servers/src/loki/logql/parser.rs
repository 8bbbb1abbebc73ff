//! From words to a query.

use super::ast::{Fold, Matcher, Metric, Query, Selection, Stage};
use super::lexer::{Placed, Token, lex};

/// Why a query is not answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::loki) enum QueryError {
    /// Loki would refuse it too, in these words.
    Refused(String),
    /// Loki may understand it; the double does not.
    NotUnderstood(String),
}

type Parsed<T> = Result<T, QueryError>;

/// Reads a query.
pub(in crate::loki) fn parse(text: &str) -> Parsed<Query> {
    let mut parser = Parser { tokens: lex(text), at: 0 };
    let query = if parser.next_is("{") {
        Query::Lines(parser.selection()?)
    } else {
        Query::Metric(parser.combined()?)
    };
    match parser.peek() {
        Token::End => Ok(query),
        _ => Err(parser.unexpected("")),
    }
}

struct Parser {
    tokens: Vec<Placed>,
    at: usize,
}

impl Parser {
    fn combined(&mut self) -> Parsed<Metric> {
        let mut left = self.metric()?;
        loop {
            let divided = match self.peek() {
                Token::Sign("/") => true,
                Token::Sign("*") => false,
                _ => return Ok(left),
            };
            self.at += 1;
            let right = Box::new(self.metric()?);
            left = Metric::Combined { divided, left: Box::new(left), right };
        }
    }

    fn metric(&mut self) -> Parsed<Metric> {
        if let Token::Number(number) = *self.peek() {
            self.at += 1;
            return Ok(Metric::Number(number));
        }
        if self.next_is("(") {
            self.at += 1;
            let inner = self.combined()?;
            self.sign(")")?;
            return Ok(inner);
        }
        let Token::Name(name) = self.peek().clone() else { return Err(self.unexpected("")) };
        match name.as_str() {
            "count_over_time" | "rate" => self.range(name == "rate"),
            "topk" | "bottomk" => self.top(name == "topk"),
            "sum" => self.fold(Fold::Sum),
            "count" => self.fold(Fold::Count),
            "max" => self.fold(Fold::Max),
            "min" => self.fold(Fold::Min),
            "avg" => self.fold(Fold::Avg),
            _ => {
                Err(QueryError::NotUnderstood(format!("`{name}` is not a function of the double")))
            }
        }
    }

    fn range(&mut self, per_second: bool) -> Parsed<Metric> {
        self.at += 1;
        self.sign("(")?;
        let selection = self.selection()?;
        self.sign("[")?;
        let Token::Span(span) = *self.peek() else { return Err(self.unexpected("DURATION")) };
        self.at += 1;
        self.sign("]")?;
        self.sign(")")?;
        Ok(Metric::Count { selection, span, per_second })
    }

    fn top(&mut self, largest: bool) -> Parsed<Metric> {
        self.at += 1;
        self.sign("(")?;
        let Token::Number(number) = *self.peek() else { return Err(self.unexpected("NUMBER")) };
        if number < 1.0 || number.fract() != 0.0 || number > 10_000.0 {
            let text = format!("parse error : invalid parameter (must be greater than 0) {number}");
            return Err(QueryError::Refused(text));
        }
        self.at += 1;
        self.sign(",")?;
        let of = Box::new(self.combined()?);
        self.sign(")")?;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it was just checked to be whole and small"
        )]
        let count = number as usize;
        Ok(Metric::Top { largest, count, of })
    }

    /// Reads an aggregation, whose grouping stands before or behind its parentheses.
    fn fold(&mut self, how: Fold) -> Parsed<Metric> {
        self.at += 1;
        let before = self.grouping()?;
        self.sign("(")?;
        let of = Box::new(self.combined()?);
        self.sign(")")?;
        let by = match before {
            Some(by) => by,
            None => self.grouping()?.unwrap_or_default(),
        };
        Ok(Metric::Fold { how, by, of })
    }

    fn grouping(&mut self) -> Parsed<Option<Vec<String>>> {
        match self.peek() {
            Token::Name(name) if name == "by" => {}
            Token::Name(name) if name == "without" => {
                return Err(QueryError::NotUnderstood("`without` is not known here".to_owned()));
            }
            _ => return Ok(None),
        }
        self.at += 1;
        self.sign("(")?;
        let mut names = Vec::new();
        while !self.next_is(")") {
            names.push(self.name()?);
            if !self.next_is(")") {
                self.sign(",")?;
            }
        }
        self.at += 1;
        Ok(Some(names))
    }

    fn selection(&mut self) -> Parsed<Selection> {
        self.sign("{")?;
        let mut matchers = Vec::new();
        loop {
            matchers.push(self.matcher()?);
            match self.peek() {
                Token::Sign(",") => self.at += 1,
                Token::Sign("}") => break,
                _ => return Err(self.unexpected("} or ,")),
            }
        }
        self.at += 1;
        if !matchers.iter().any(|matcher| matcher.equal && !matcher.value.is_empty()) {
            let text = "parse error : queries require at least one regexp or equality matcher \
                        that does not have an empty-compatible value";
            return Err(QueryError::Refused(text.to_owned()));
        }
        let mut stages = Vec::new();
        while let Some(stage) = self.stage()? {
            stages.push(stage);
        }
        Ok(Selection { matchers, stages })
    }

    fn stage(&mut self) -> Parsed<Option<Stage>> {
        let line = |contained| move |text| Some(Stage::Line { text, contained });
        match self.peek() {
            Token::Sign("|=") => self.text_after().map(line(true)),
            Token::Sign("!=") => self.text_after().map(line(false)),
            Token::Sign("|~" | "!~") => {
                Err(QueryError::NotUnderstood("regular expressions are not known here".to_owned()))
            }
            Token::Sign("|") => {
                self.at += 1;
                match (self.peek().clone(), self.tokens.get(self.at + 1).map(|it| &it.token)) {
                    (Token::Name(_), Some(Token::Sign(_))) if !self.is_stage_end() => {
                        self.matcher().map(|matcher| Some(Stage::Label(matcher)))
                    }
                    (Token::Name(name), _) if name == "logfmt" => {
                        self.at += 1;
                        Ok(Some(Stage::Logfmt))
                    }
                    (Token::Name(name), _) => Err(QueryError::NotUnderstood(format!(
                        "`| {name}` is not a stage of the double"
                    ))),
                    _ => Err(self.unexpected("IDENTIFIER")),
                }
            }
            _ => Ok(None),
        }
    }

    /// Tells whether what follows a name ends its stage rather than compares it.
    fn is_stage_end(&self) -> bool {
        let next = self.tokens.get(self.at + 1).map(|it| &it.token);
        matches!(next, Some(Token::Sign("|" | "|=" | "[" | ")")))
    }

    fn matcher(&mut self) -> Parsed<Matcher> {
        let name = self.name()?;
        let equal = match self.peek() {
            Token::Sign("=") => true,
            Token::Sign("!=") => false,
            Token::Sign(sign @ ("=~" | "!~" | "==" | ">" | "<" | ">=" | "<=")) => {
                return Err(QueryError::NotUnderstood(format!("`{sign}` is not known here")));
            }
            _ => return Err(self.unexpected("= or != or =~ or !~")),
        };
        let value = self.text_after()?;
        Ok(Matcher { name, value, equal })
    }

    /// Reads the text behind the current word.
    fn text_after(&mut self) -> Parsed<String> {
        self.at += 1;
        let Token::Text(text) = self.peek().clone() else { return Err(self.unexpected("STRING")) };
        self.at += 1;
        Ok(text)
    }

    fn name(&mut self) -> Parsed<String> {
        let Token::Name(name) = self.peek().clone() else {
            return Err(self.unexpected("IDENTIFIER"));
        };
        self.at += 1;
        Ok(name)
    }

    fn sign(&mut self, sign: &'static str) -> Parsed<()> {
        if !self.next_is(sign) {
            return Err(self.unexpected(sign));
        }
        self.at += 1;
        Ok(())
    }

    fn next_is(&self, sign: &'static str) -> bool {
        *self.peek() == Token::Sign(sign)
    }

    /// Returns the next word; the last one is the end, and nobody goes past it.
    fn peek(&self) -> &Token {
        &self.tokens[self.at.min(self.tokens.len() - 1)].token
    }

    /// Complains about the next word as Loki does.
    fn unexpected(&self, expected: &str) -> QueryError {
        let placed = &self.tokens[self.at.min(self.tokens.len() - 1)];
        let place = format!("parse error at line {}, col {}", placed.line, placed.column);
        let name = match &placed.token {
            Token::Bad(what) => return QueryError::Refused(format!("{place}: {what}")),
            Token::Name(name) if is_keyword(name) => name,
            Token::Name(_) => "IDENTIFIER",
            Token::Text(_) => "STRING",
            Token::Number(_) => "NUMBER",
            Token::Span(_) => "DURATION",
            Token::Sign(sign) => sign,
            Token::End => "$end",
        };
        let expecting =
            if expected.is_empty() { String::new() } else { format!(", expecting {expected}") };
        QueryError::Refused(format!("{place}: syntax error: unexpected {name}{expecting}"))
    }
}

fn is_keyword(name: &str) -> bool {
    matches!(name, "by" | "without" | "sum" | "topk" | "count_over_time" | "rate" | "or" | "and")
}
