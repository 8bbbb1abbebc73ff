//! The account service: whose is this token? `caro-net` asks, since caro opens no connection.

use std::time::{Duration, Instant};

use telemetry_consent::lookup;
use toml::{Table, Value};
use uuid::Uuid;

use super::credentials::Credentials;
use crate::helper::{Helper, HelperError};
use crate::protocol::{Account, Event, Limits, Request, Secret, Trouble};

/// The setting that says where the service is.
pub const URL: &str = "account.url";

/// How long the service may take.
const TIME: Duration = Duration::from_secs(2);

/// How much longer caro waits for `caro-net` to say that the time is up.
const GRACE: Duration = Duration::from_millis(500);

/// The longest answer that is read, in bytes.
const MAX_ANSWER: usize = 64 * 1024;

/// Why it is not known whose a token is. No text of the service's is in it.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// Nobody said where the service is.
    #[error("no account service is named: run `caro config set {URL} https://HOST`")]
    NoService,
    /// The program that talks to servers failed.
    #[error(transparent)]
    Helper(#[from] HelperError),
    /// The service, or the way to it, failed.
    #[error("{}", in_words(*.trouble, *.status))]
    Network {
        /// What went wrong.
        trouble: Trouble,
        /// The status of its answer, if it came to one.
        status: Option<u16>,
    },
}

/// Returns where the service is: where the credentials say, else where the setting does.
///
/// A token goes nowhere but to the service that it was given for.
pub fn service_of(
    credentials: Option<&Credentials>,
    settings: &Table,
) -> Result<String, AccountError> {
    let own = credentials.and_then(|credentials| credentials.url.clone());
    let setting = || lookup(settings, URL).and_then(Value::as_str).map(str::to_owned);
    own.or_else(setting).filter(|url| !url.is_empty()).ok_or(AccountError::NoService)
}

/// Asks the service whose a token is; it returns within two and a half seconds.
pub fn whose(url: &str, token: &Secret) -> Result<Uuid, AccountError> {
    let millis = u64::try_from(TIME.as_millis()).unwrap_or(u64::MAX);
    let limits = Limits { first_byte_ms: millis, total_ms: millis, answer_bytes: MAX_ANSWER };
    let question = Account { url: url.to_owned(), token: token.clone(), limits };
    let by = Instant::now() + TIME + GRACE;
    let mut helper = Helper::start(&Request::Account(question))?;
    let failed = |trouble, status| AccountError::Network { trouble, status };
    let mut answer = String::new();
    loop {
        match helper.next(by)? {
            Some(Event::Begun) => {}
            Some(Event::Text { text }) if answer.len() + text.len() <= MAX_ANSWER => {
                answer += &text;
            }
            Some(Event::Text { .. }) => return Err(failed(Trouble::TooLong, None)),
            Some(Event::Done) => {
                return answer.parse().map_err(|_| failed(Trouble::Garbled, None));
            }
            Some(Event::Error { trouble, status }) => return Err(failed(trouble, status)),
            None => return Err(failed(Trouble::TimeUp, None)),
        }
    }
}

fn in_words(trouble: Trouble, status: Option<u16>) -> String {
    let status = status.map(|status| format!(" (status {status})")).unwrap_or_default();
    match trouble {
        Trouble::BadRequest => {
            "`caro-net` does not understand the question (is it of the same version as caro?)".into()
        }
        Trouble::BadAddress => {
            format!("`{URL}` is no address that can be used: it must be https://HOST")
        }
        Trouble::PlainHttp | Trouble::KeyInTheClear => {
            format!("the token would travel unencrypted: use https in `{URL}`")
        }
        Trouble::Unreachable => format!("no account service answers at `{URL}`"),
        Trouble::Certificate => {
            "the certificate of the account service cannot be trusted (is its authority known to this \
             machine?)"
                .into()
        }
        Trouble::Redirected => format!(
            "the account service points elsewhere{status}, which caro does not follow: set `{URL}` to the \
             address itself"
        ),
        Trouble::Denied => format!("the account service does not accept the token{status}"),
        Trouble::Missing => format!("there is no account service at `{URL}`{status}"),
        Trouble::Rejected => format!("the account service does not take the question{status}"),
        Trouble::Busy => {
            format!("the account service has had too many requests{status}: try again later")
        }
        Trouble::ServerFault => format!("the account service reports a failure{status}"),
        Trouble::SlowStart | Trouble::TimeUp => {
            "the account service did not answer within two seconds".into()
        }
        Trouble::Broken => "the answer of the account service broke off".into(),
        Trouble::Garbled | Trouble::TooLong | Trouble::CutShort | Trouble::Withheld => {
            format!("what answers at `{URL}` is no account service")
        }
    }
}
