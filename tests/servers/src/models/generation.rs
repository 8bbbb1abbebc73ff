//! What a model is made to say, and how that goes wrong.

use super::dialect::Dialect;
use crate::http::{Latch, Reply, Step};

/// What becomes of a chat.
#[derive(Clone, Debug)]
pub enum Generation {
    /// The model says these tokens, to the end.
    Tokens(Vec<String>),
    /// The first byte waits for the test; then the model says these tokens.
    Late(Latch, Vec<String>),
    /// The model says these tokens, and each but the first waits at its own door.
    Paced(Vec<(Latch, String)>),
    /// The connection ends after these tokens, before the end of the answer.
    BreaksOff(Vec<String>),
    /// Nothing more comes after these tokens.
    Stalls(Vec<String>),
    /// The server fails in the middle of the stream, and says so in it.
    FailsAfter(Vec<String>),
    /// The model says this token so many times, or until the client leaves.
    Repeats(String, usize),
    /// A stream of these pieces, each framed as a piece is, whatever is in it.
    Pieces(Vec<String>),
    /// The server fails with this status, and says so as servers of its kind do.
    Fails(u16),
    /// Whatever the test wants.
    Says(Reply),
}

impl Generation {
    /// The model says a text, some letters at a time.
    pub fn text(text: &str) -> Self {
        let letters: Vec<char> = text.chars().collect();
        Self::Tokens(letters.chunks(3).map(|token| token.iter().collect()).collect())
    }

    /// Returns the answer to a chat that wants it in pieces.
    pub(super) fn streamed(&self, dialect: Dialect, model: &str) -> Reply {
        let token = |token: &String| Step::Send(dialect.frame(&dialect.token(model, token)));
        let tokens = |all: &[String]| all.iter().map(token).collect::<Vec<_>>();
        let closing = |count: usize| {
            let pieces = dialect.closing(model, count);
            pieces.iter().map(|piece| Step::Send(dialect.frame(piece))).collect::<Vec<_>>()
        };
        let steps = match self {
            Self::Tokens(all) => [tokens(all), closing(all.len())].concat(),
            Self::Late(latch, all) => {
                return Self::Tokens(all.clone()).streamed(dialect, model).after(latch);
            }
            Self::Paced(all) => {
                let paced = |(place, (latch, text)): (usize, &(Latch, String))| {
                    let wait = (place > 0).then(|| Step::Wait(latch.clone()));
                    wait.into_iter().chain([token(text)]).collect::<Vec<_>>()
                };
                let steps: Vec<_> = all.iter().enumerate().flat_map(paced).collect();
                [steps, closing(all.len())].concat()
            }
            Self::BreaksOff(all) => [tokens(all), vec![Step::Close]].concat(),
            Self::Stalls(all) => [tokens(all), vec![Step::Hang]].concat(),
            Self::FailsAfter(all) => {
                let error = dialect.error(500, model).to_string();
                [tokens(all), vec![Step::Send(dialect.frame(&error))]].concat()
            }
            Self::Repeats(text, times) => {
                let piece = dialect.frame(&dialect.token(model, text));
                [vec![Step::Repeat(piece, *times)], closing(*times)].concat()
            }
            Self::Pieces(pieces) => {
                pieces.iter().map(|piece| Step::Send(dialect.frame(piece))).collect()
            }
            Self::Fails(status) => return dialect.failure(*status, model),
            Self::Says(reply) => return reply.clone(),
        };
        let opening = dialect.opening(model).map(|piece| Step::Send(dialect.frame(&piece)));
        let steps = opening.into_iter().chain(steps).collect();
        Reply::chunked(200, steps).header("content-type", dialect.stream_type())
    }

    /// Returns the answer to a chat that wants it in one piece.
    pub(super) fn whole(&self, dialect: Dialect, model: &str) -> Reply {
        let say =
            |all: &[String]| Reply::json(200, &dialect.whole(model, &all.concat(), all.len()));
        match self {
            Self::Tokens(all) => say(all),
            Self::Late(latch, all) => say(all).after(latch),
            Self::Paced(all) => {
                let texts: Vec<_> = all.iter().map(|(_, text)| text.clone()).collect();
                let latch = all.last().map(|(latch, _)| latch.clone()).unwrap_or_default();
                say(&texts).after(&latch)
            }
            // Far enough for a status, and not for all of the answer.
            Self::BreaksOff(all) => say(all).cut(150),
            Self::Stalls(_) => Reply::hang(),
            Self::FailsAfter(_) => dialect.failure(500, model),
            Self::Repeats(text, times) => {
                let document = dialect.whole(model, "\0", *times).to_string();
                let (before, after) = document.split_once("\\u0000").unwrap_or((&document, ""));
                let escaped = serde_json::Value::from(text.as_str()).to_string();
                let steps = vec![
                    Step::Send(before.into()),
                    Step::Repeat(escaped.trim_matches('"').into(), *times),
                    Step::Send(after.into()),
                ];
                Reply::chunked(200, steps).header("content-type", "application/json")
            }
            Self::Pieces(pieces) => Reply::text(200, &pieces.concat()),
            Self::Fails(status) => dialect.failure(*status, model),
            Self::Says(reply) => reply.clone(),
        }
    }
}
