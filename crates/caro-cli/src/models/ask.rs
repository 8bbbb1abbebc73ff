//! Puts a request to a model and waits for the answer, with a sign of life and a way out.

use std::time::{Duration, Instant};

use super::answer::{self, Answer};
use super::failure::Failure;
use super::prompt::{self, Surroundings};
use super::setup::Setup;
use super::spinner::Spinner;
use crate::helper::{Helper, HelperError};
use crate::protocol::{Chat, Event, Limits, Request, Trouble};
use crate::signals::Signal;

/// The longest answer that is read, in bytes. Thinking aloud needs it; a command does not.
const MAX_ANSWER: usize = 1 << 20;

/// How much longer than allowed caro waits for `caro-net` to say that the time is up.
const GRACE: Duration = Duration::from_secs(2);

/// Why there is no answer.
#[derive(Debug)]
pub enum Stopped {
    /// It failed.
    Failed(Failure),
    /// A signal asks caro to end.
    Interrupted(Signal),
}

/// Asks a model for a command.
///
/// It returns within the time of the setup and two seconds. A signal ends the wait at once; the server is
/// left alone then, since `caro-net` is ended with its connection.
pub fn ask(setup: &Setup, request: &str, around: &Surroundings) -> Result<Answer, Stopped> {
    let text = converse(setup, request, around).map_err(|failure| match failure {
        Failure::Helper(HelperError::Interrupted(signal)) => Stopped::Interrupted(signal),
        failure => Stopped::Failed(failure),
    })?;
    answer::read(&text).map_err(|unusable| Stopped::Failed(unusable.into()))
}

fn converse(setup: &Setup, request: &str, around: &Surroundings) -> Result<String, Failure> {
    let mut spinner = Spinner::show(setup.server.name());
    let end = Instant::now() + setup.timeout + GRACE;
    let mut helper = Helper::start(&Request::Chat(chat(setup, request, around)))?;
    let mut text = String::new();
    let failed = |trouble, status| Failure::Network { server: setup.server, trouble, status };
    loop {
        match helper.next(spinner.next_turn(end))? {
            Some(Event::Text { text: piece }) if text.len() + piece.len() <= MAX_ANSWER => {
                text += &piece;
            }
            Some(Event::Text { .. }) => return Err(failed(Trouble::TooLong, None)),
            Some(Event::Done) => return Ok(text),
            Some(Event::Error { trouble, status }) => return Err(failed(trouble, status)),
            Some(Event::Begun) => {}
            None if Instant::now() >= end => return Err(failed(Trouble::TimeUp, None)),
            None => spinner.turn(),
        }
    }
}

fn chat(setup: &Setup, request: &str, around: &Surroundings) -> Chat {
    let chance = getrandom::u64().expect("the operating system has random bytes");
    let millis = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
    Chat {
        dialect: setup.server.dialect(),
        url: setup.url.clone(),
        private_http: setup.allow_http,
        model: setup.model.clone(),
        messages: prompt::messages(request, around, &format!("request-{chance:016x}")),
        key: setup.key.clone(),
        temperature: setup.temperature,
        limits: Limits {
            // A model that is read from a disk first needs most of the time for it.
            first_byte_ms: millis(setup.timeout / 2),
            total_ms: millis(setup.timeout),
            answer_bytes: MAX_ANSWER,
        },
    }
}
