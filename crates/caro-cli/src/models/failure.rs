//! Why a model gave no command: a closed set, each kind in one line that says what to do next.

use super::answer::Unusable;
use super::key::KeyFault;
use super::setup::Server;
use crate::catalog::{Component, ErrorCategory};
use crate::helper::HelperError;
use crate::protocol::Trouble;

/// Why a model gave no command. No text of a server's, and no value of a setting, is in it.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Nobody said which model to ask.
    #[error("no model is named: run `caro config set backend.{0}.model NAME` (see docs/models.md)")]
    NoModel(Server),
    /// A setting is out of bounds.
    #[error("`{key}` must be {expected}")]
    BadSetting {
        /// The setting.
        key: String,
        /// What it must be.
        expected: &'static str,
    },
    /// The key cannot be used.
    #[error("the key of {place} cannot be used: {fault}")]
    Key {
        /// The variable or the setting.
        place: String,
        /// What is wrong.
        fault: KeyFault,
    },
    /// The program that talks to servers failed.
    #[error(transparent)]
    Helper(#[from] HelperError),
    /// The server, or the way to it, failed.
    #[error("{}", in_words(*.server, *.trouble, *.status))]
    Network {
        /// What kind of server was asked.
        server: Server,
        /// What went wrong.
        trouble: Trouble,
        /// The status of its answer, if it came to one.
        status: Option<u16>,
    },
    /// The answer is not one command.
    #[error("the model's answer cannot be used")]
    Answer(#[from] Unusable),
}

impl Failure {
    /// Returns how the failure is recorded: what a setting causes, and everything else.
    pub const fn recorded_as(&self) -> (ErrorCategory, Component) {
        match self {
            Self::NoModel(_) | Self::BadSetting { .. } | Self::Key { .. } => {
                (ErrorCategory::Config, Component::Config)
            }
            Self::Helper(_) | Self::Network { .. } | Self::Answer(_) => {
                (ErrorCategory::Generation, Component::Backend)
            }
        }
    }
}

fn in_words(server: Server, trouble: Trouble, status: Option<u16>) -> String {
    let status = status.map(|status| format!(" (status {status})")).unwrap_or_default();
    let [url, model, timeout] = ["url", "model", "timeout_seconds"].map(|name| server.key(name));
    match trouble {
        Trouble::BadRequest => {
            "`caro-net` does not understand the request (is it of the same version as caro?)".into()
        }
        Trouble::BadAddress => format!(
            "`{url}` is no address that can be used: it must be https://HOST or http://127.0.0.1:PORT, \
             without user name or query"
        ),
        Trouble::PlainHttp => format!(
            "`{url}` leads to another machine unencrypted: use https, or set `{}` to true for a server \
             in a private network",
            server.key("allow_http")
        ),
        Trouble::KeyInTheClear => {
            format!("the key would travel unencrypted: use https in `{url}`, or take the key away")
        }
        Trouble::Unreachable => format!("no server answers at `{url}` (is it running?)"),
        Trouble::Certificate => {
            "the server's certificate cannot be trusted (is its authority known to this machine?)"
                .into()
        }
        Trouble::Redirected => format!(
            "the server points elsewhere{status}, which caro does not follow: set `{url}` to the address \
             itself"
        ),
        Trouble::Denied => format!(
            "the server does not accept the key{status}: set {} or `{}`",
            crate::env::OPENAI_KEY,
            Server::Openai.key("api_key_file")
        ),
        Trouble::Missing => {
            format!("the server knows no such model or path{status}: check `{model}` and `{url}`")
        }
        Trouble::Rejected => {
            format!("the server does not take the request{status}: check `{model}`")
        }
        Trouble::Busy => format!("the server has had too many requests{status}: try again later"),
        Trouble::ServerFault => format!("the server reports a failure{status}"),
        Trouble::SlowStart => {
            format!("the server did not begin to answer in time: `{timeout}` allows more")
        }
        Trouble::TimeUp => format!("the answer took too long: `{timeout}` allows more"),
        Trouble::Broken => "the answer broke off".into(),
        Trouble::Garbled => {
            format!("the answer is not what such a server sends: check `{url}`")
        }
        Trouble::TooLong => "the answer is longer than 1 MiB".into(),
        Trouble::CutShort => "the model reached its limit before the end of the answer".into(),
        Trouble::Withheld => "the server withheld the answer".into(),
    }
}
