//! Requests that a model answers: the real `caro` and `caro-net` against servers of the test.

mod answers;
mod choice;
mod fallback;
mod faults;
mod helper;
mod keys;
mod network;
mod terminal;

use test_servers::{Dialect, Generation, ModelServer};

use crate::harness::{Home, Output};

pub(crate) const BOTH: [Dialect; 2] = [Dialect::Ollama, Dialect::OpenAi];

/// A request that caro's own intents know nothing of.
pub(crate) const STRANGE: [&str; 3] = ["reticulate", "the", "splines"];

/// A model that says one text, and a home where somebody agreed and set it up.
pub(crate) fn saying(dialect: Dialect, text: &str) -> (ModelServer, Home) {
    generating(dialect, Generation::text(text))
}

/// The same with a model that does something else than to say a text to its end.
pub(crate) fn generating(dialect: Dialect, generation: Generation) -> (ModelServer, Home) {
    let server = ModelServer::start(dialect);
    server.generate(generation);
    let home = Home::consenting();
    set_up(&home, dialect, &base(&server, dialect), name(dialect));
    (server, home)
}

/// Returns what settings and options call a server of this kind.
pub(crate) fn name(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Ollama => "ollama",
        Dialect::OpenAi => "openai",
    }
}

/// Returns the address that a person would set for a server.
pub(crate) fn base(server: &ModelServer, dialect: Dialect) -> String {
    match dialect {
        Dialect::Ollama => server.url(),
        Dialect::OpenAi => server.url() + "/v1",
    }
}

/// Sets a model up as a person would.
pub(crate) fn set_up(home: &Home, dialect: Dialect, url: &str, primary: &str) {
    let name = name(dialect);
    set(home, &format!("backend.{name}.url"), url);
    set(home, &format!("backend.{name}.model"), ModelServer::MODEL);
    set(home, "backend.primary", primary);
}

pub(crate) fn set(home: &Home, key: &str, value: &str) {
    let output = home.run(&["config", "set", key, value]);
    assert_eq!(output.code, 0, "{key}: {output:?}");
}

/// Checks that nothing came of a request: one line that says why, and nothing else anywhere.
pub(crate) fn assert_failed(home: &Home, output: &Output, code: i32, says: &str) {
    assert_eq!((output.code, output.stdout.as_str()), (code, ""), "{says}: {output:?}");
    assert_eq!(output.stderr.lines().count(), 1, "{says}: {output:?}");
    assert!(output.stderr.contains(says), "{says}: {output:?}");
    assert_eq!(
        home.events().join(" "),
        "session_started error_occurred session_ended",
        "{says}: {output:?}"
    );
    assert_eq!(home.only("session_ended")["errors"], 1);
}
