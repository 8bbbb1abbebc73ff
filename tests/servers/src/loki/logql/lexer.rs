//! Words of a query.

use std::iter::Peekable;
use std::str::Chars;

/// A word.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    Name(String),
    Text(String),
    Number(f64),
    /// Nanoseconds.
    Span(i64),
    Sign(&'static str),
    /// A letter that begins no word, or a text without an end.
    Bad(String),
    End,
}

/// A word and where it begins, counted from 1.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Placed {
    pub(super) token: Token,
    pub(super) line: usize,
    pub(super) column: usize,
}

/// The signs, longer ones before those that they begin with.
const SIGNS: [&str; 23] = [
    "|=", "|~", "!=", "!~", "=~", "==", ">=", "<=", "{", "}", "(", ")", "[", "]", ",", "|", "=",
    ">", "<", "/", "*", "+", "-",
];

/// Cuts a query into words, and ends with [`Token::End`].
pub(super) fn lex(query: &str) -> Vec<Placed> {
    let mut lexer = Lexer { rest: query.chars().peekable(), line: 1, column: 1 };
    let mut tokens = Vec::new();
    loop {
        lexer.skip();
        let (line, column) = (lexer.line, lexer.column);
        let token = lexer.token();
        let last = matches!(token, Token::End | Token::Bad(_));
        tokens.push(Placed { token, line, column });
        if last {
            return tokens;
        }
    }
}

/// Reads a span of time such as `30d` or `1h30m`, in nanoseconds.
pub(crate) fn duration(text: &str) -> Option<i64> {
    const UNITS: [(&str, i64); 9] = [
        ("ns", 1),
        ("us", 1_000),
        ("ms", 1_000_000),
        ("s", 1_000_000_000),
        ("m", 60_000_000_000),
        ("h", 3_600_000_000_000),
        ("d", 86_400_000_000_000),
        ("w", 604_800_000_000_000),
        ("y", 31_536_000_000_000_000),
    ];
    let mut rest = text;
    let mut total: i64 = 0;
    while !rest.is_empty() {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (number, after) = rest.split_at(digits);
        let unit = after.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        let (unit, after) = after.split_at(after.len() - unit.len());
        let (_, nanos) = UNITS.iter().find(|(name, _)| *name == unit)?;
        total = total.checked_add(number.parse::<i64>().ok()?.checked_mul(*nanos)?)?;
        rest = after;
    }
    (total > 0).then_some(total)
}

struct Lexer<'a> {
    rest: Peekable<Chars<'a>>,
    line: usize,
    column: usize,
}

impl Lexer<'_> {
    fn token(&mut self) -> Token {
        let Some(&first) = self.rest.peek() else { return Token::End };
        match first {
            '"' => self.quoted(),
            '`' => self.raw(),
            letter if letter == '_' || letter.is_ascii_alphabetic() => {
                Token::Name(self.run(|c| c == '_' || c.is_ascii_alphanumeric()))
            }
            digit if digit.is_ascii_digit() => self.number(),
            _ => self.sign(first),
        }
    }

    fn number(&mut self) -> Token {
        let text = self.run(|c| c == '.' || c.is_ascii_alphanumeric());
        match (text.parse(), duration(&text)) {
            (Ok(number), _) => Token::Number(number),
            (_, Some(span)) => Token::Span(span),
            _ => Token::Bad(text),
        }
    }

    fn sign(&mut self, first: char) -> Token {
        let ahead: String = self.rest.clone().take(2).collect();
        match SIGNS.into_iter().find(|sign| ahead.starts_with(sign)) {
            Some(sign) => {
                for _ in sign.chars() {
                    self.next();
                }
                Token::Sign(sign)
            }
            None => Token::Bad(first.to_string()),
        }
    }

    /// A text in double quotes, with the escapes of Go.
    fn quoted(&mut self) -> Token {
        self.next();
        let mut text = String::new();
        loop {
            match self.next() {
                Some('"') => return Token::Text(text),
                Some('\\') => match self.escape() {
                    Some(letter) => text.push(letter),
                    None => return Token::Bad("an escape that is none".to_owned()),
                },
                None | Some('\n') => return Token::Bad("literal not terminated".to_owned()),
                Some(letter) => text.push(letter),
            }
        }
    }

    /// A text in backquotes, which has no escapes.
    fn raw(&mut self) -> Token {
        self.next();
        let text = self.run(|letter| letter != '`');
        if self.next().is_some() {
            Token::Text(text)
        } else {
            Token::Bad("literal not terminated".to_owned())
        }
    }

    fn escape(&mut self) -> Option<char> {
        let digits = match self.next()? {
            'n' => return Some('\n'),
            't' => return Some('\t'),
            'r' => return Some('\r'),
            'a' => return Some('\x07'),
            'b' => return Some('\x08'),
            'f' => return Some('\x0c'),
            'v' => return Some('\x0b'),
            letter @ ('\\' | '"') => return Some(letter),
            'x' => 2,
            'u' => 4,
            'U' => 8,
            _ => return None,
        };
        let hex: String = (0..digits).filter_map(|_| self.next()).collect();
        u32::from_str_radix(&hex, 16).ok().and_then(char::from_u32)
    }

    /// Goes over blanks, and over comments to the end of their line.
    fn skip(&mut self) {
        while let Some(&letter) = self.rest.peek() {
            if letter == '#' {
                self.run(|letter| letter != '\n');
            } else if letter.is_whitespace() {
                self.next();
            } else {
                return;
            }
        }
    }

    fn run(&mut self, belongs: impl Fn(char) -> bool) -> String {
        let mut text = String::new();
        while let Some(letter) = self.rest.peek().copied().filter(|letter| belongs(*letter)) {
            text.push(letter);
            self.next();
        }
        text
    }

    fn next(&mut self) -> Option<char> {
        let letter = self.rest.next()?;
        self.column += 1;
        if letter == '\n' {
            (self.line, self.column) = (self.line + 1, 1);
        }
        Some(letter)
    }
}
