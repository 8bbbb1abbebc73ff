//! The environment variables caro reads, each named once.

use std::ffi::OsString;

/// The folder of `config.toml`, in place of the platform's.
pub const CONFIG_DIR: &str = "CARO_CONFIG_DIR";
/// The folder of the telemetry state, in place of the platform's.
pub const STATE_DIR: &str = "CARO_STATE_DIR";
/// Switches telemetry off for a run, or gives a provisioner's yes together with [`ACCEPT_NOTICE`].
pub const TELEMETRY_ENABLED: &str = "CARO_TELEMETRY_ENABLED";
/// Keeps records on this machine.
pub const TELEMETRY_AIR_GAPPED: &str = "CARO_TELEMETRY_AIR_GAPPED";
/// The version of the notice that a provisioner accepts.
pub const ACCEPT_NOTICE: &str = "CARO_TELEMETRY_ACCEPT_NOTICE";
/// The host records are sent to.
pub const POSTHOG_HOST: &str = "CARO_POSTHOG_HOST";
/// The key of the project they are sent to; read when caro is built, too.
pub const POSTHOG_API_KEY: &str = "CARO_POSTHOG_API_KEY";
/// The address of the Loki that the use of verbs is sent to.
pub const LOKI_URL: &str = "CARO_LOKI_URL";
/// The name of the operating system's user; sent to nobody who was not agreed to.
pub const USER: &str = "USER";
/// What turns requests into commands in this run.
pub const BACKEND: &str = "CARO_BACKEND";
/// The key of the server at `backend.openai.url`.
pub const OPENAI_KEY: &str = "CARO_OPENAI_API_KEY";
/// The key that many programs share; only for the server it is made for.
pub const SHARED_OPENAI_KEY: &str = "OPENAI_API_KEY";
/// The token of an account.
pub const ACCOUNT_TOKEN: &str = "CARO_ACCOUNT_TOKEN";
/// Where programs are looked for.
pub const PATH: &str = "PATH";
/// The convention of consoledonottrack.com.
pub const DO_NOT_TRACK: &str = "DO_NOT_TRACK";
/// Set by every common build server.
pub const CI: &str = "CI";
/// The person's home folder.
pub const HOME: &str = "HOME";
/// The person's shell.
pub const SHELL: &str = "SHELL";
/// The kind of terminal.
pub const TERM: &str = "TERM";
/// Switches colour off: no-color.org.
pub const NO_COLOR: &str = "NO_COLOR";
/// Switches colour off if it is 0: bixense.com/clicolors.
pub const CLICOLOR: &str = "CLICOLOR";
/// Switches colour on where there is no terminal, unless it is 0: bixense.com/clicolors.
pub const CLICOLOR_FORCE: &str = "CLICOLOR_FORCE";

/// What the sender gets to see of the environment: where the files are, what was decided, and how
/// to reach the network. Nothing of what a person works on, and no token.
pub const FOR_THE_SENDER: &[&str] = &[
    HOME,
    "XDG_CONFIG_HOME",
    "XDG_STATE_HOME",
    "XDG_DATA_HOME",
    CONFIG_DIR,
    STATE_DIR,
    TELEMETRY_ENABLED,
    TELEMETRY_AIR_GAPPED,
    ACCEPT_NOTICE,
    DO_NOT_TRACK,
    CI,
    POSTHOG_HOST,
    POSTHOG_API_KEY,
    LOKI_URL,
    USER,
    "HTTPS_PROXY",
    "https_proxy",
    "HTTP_PROXY",
    "http_proxy",
    "ALL_PROXY",
    "all_proxy",
    "NO_PROXY",
    "no_proxy",
];

/// Where the sender finds other certificate authorities than the system's.
pub const CERTIFICATES: &[&str] = &["SSL_CERT_FILE", "SSL_CERT_DIR"];

/// What `caro-net` sees of the environment: the way to the network, and whom to trust there. No key is in
/// it, since an environment can be read from outside.
pub const FOR_CARO_NET: &[&str] = &[
    "ALL_PROXY",
    "all_proxy",
    "HTTPS_PROXY",
    "https_proxy",
    "NO_PROXY",
    "no_proxy",
    "SSL_CERT_DIR",
    "SSL_CERT_FILE",
];

/// The variables that hold a secret of caro's. A command that caro runs does not get them: it may have
/// been written by a model, and it never needs them.
pub const SECRETS: &[&str] = &[ACCOUNT_TOKEN, OPENAI_KEY, SHARED_OPENAI_KEY];

/// Reads a variable.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
pub fn read(name: &str) -> Option<OsString> {
    std::env::var_os(name)
}

/// Tells whether a variable is set and not empty.
pub fn is_set(name: &str) -> bool {
    read(name).is_some_and(|value| !value.is_empty())
}
