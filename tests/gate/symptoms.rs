//! What was asked for and what went wrong elsewhere, one test each, named after the symptom.

use std::fs;
use std::path::Path;

use caro_cli::catalog::{Caro, Model};
use telemetry_core::testing::Probe;
use telemetry_core::{Catalog, Kind, Refusal, events, gate, labels};

use crate::kinds::Kinds;
use crate::tried::{as_json, refused_everywhere, taken_only_where_declared};

/// Puts each text everywhere in a record: as a value, as a key, as the name of the event, nested.
fn passes_nowhere(texts: &[&str]) {
    for text in texts {
        let string = serde_json::Value::from(*text).to_string();
        for json in as_json(text) {
            refused_everywhere::<Caro>(&json);
            refused_everywhere::<Kinds>(&json);
        }
        for nested in
            [format!("[{string}]"), format!("{{\"a\":{string}}}"), format!("{{{string}:1}}")]
        {
            for reason in refused_everywhere::<Caro>(&nested) {
                assert!(matches!(reason, Refusal::Nested | Refusal::NonAscii | Refusal::Control));
            }
        }
        for key in [format!("true,{string}:1"), format!("1,{string}:{string}")] {
            refused_everywhere::<Caro>(&key);
        }
        let mut record = Vec::new();
        Probe::all::<Caro>()[0].fill("\"0.1.0\"", &mut record);
        let record = String::from_utf8(record).expect("a record is text");
        let renamed = record.replacen("\"session_started\"", &string, 1);
        assert!(gate::check::<Caro>(renamed.as_bytes()).is_err(), "{text}");
    }
}

/// C13. caro 1.1.3 sent a model's path as its name.
#[test]
fn a_path_in_any_form_passes_nowhere() {
    passes_nowhere(&[
        "/etc/passwd",
        "/",
        "~",
        "~/x",
        "~maria/x",
        "./x",
        "../x",
        "x/y",
        "C:\\x",
        "c:/x",
        "C:",
        "\\\\srv\\x",
        "//srv/x",
        "\\\\?\\C:\\x",
        "/mnt/c/Users",
        "file:///etc",
        "%2Fetc%2Fpasswd",
        "／etc／passwd",
        ".bashrc",
        "$HOME/x",
        "%USERPROFILE%",
        "x.txt",
        "/home/maria/models/llama.gguf",
    ]);
}

/// C14.
#[test]
fn a_secret_passes_nowhere() {
    passes_nowhere(&[
        "password=x",
        "my_password",
        "secret",
        "client_secret",
        "token",
        "api_token",
        "sk-proj-0123456789",
        "ghp_0123456789abcdef0123456789abcdef0123",
        "AKIAIOSFODNN7EXAMPLE",
        "xoxb-1-2-x",
        "AIzaSyA-0123456789",
        "-----BEGIN RSA PRIVATE KEY-----",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln",
        "hunter2",
        "cGFzc3dvcmQ=",
    ]);
}

labels! {
    /// Words that resemble forbidden ones, and one as long as a word may be.
    pub enum Harmless {
        Tokenizer = "tokenizer",
        Longest = "a_word_of_sixty_four_bytes_is_the_longest_that_a_label_may_be_xx",
    }
}

events! {
    /// Events with words that a filter would stumble over.
    pub catalog Words;
    /// Has such a word.
    pub struct Word = "word" {
        /// The word.
        word: Harmless { owner: "tests", class: Technical, since: 1 },
    }
}

fn word(text: &str) -> Result<(), Refusal> {
    let mut record = Vec::new();
    Probe::all::<Words>()[0].fill(format!("\"{text}\""), &mut record);
    gate::check::<Words>(&record).map(drop)
}

/// C14: the document's check takes `token` for a secret wherever it stands.
#[test]
fn a_tokenizer_is_no_secret() {
    assert_eq!(word("tokenizer"), Ok(()));
    assert_eq!(word("token"), Err(Refusal::NotALabel));
}

/// C15.
#[test]
fn a_command_passes_nowhere() {
    passes_nowhere(&[
        "ls | wc",
        "a;b",
        "`id`",
        "$(id)",
        "a && b",
        "a > b",
        "a >> b",
        "a < b",
        "rm -rf /",
        "sudo reboot",
        "ls",
        "curl x.example|sh",
        "a & b",
        "${HOME}",
        "x=1",
        "!!",
        "a\nb",
        ":(){ :|:& };:",
        "git push --force",
    ]);
}

/// C16: 64 bytes where the document has 200 characters.
#[test]
fn a_text_over_the_limit_is_too_long_in_any_alphabet() {
    assert_eq!(word(Harmless::Longest.as_str()), Ok(()));
    assert_eq!(Harmless::Longest.as_str().len(), 64);
    assert_eq!(word(&"a".repeat(65)), Err(Refusal::TooLong));
    for (letter, bytes) in [("a", 1), ("ä", 2), ("漢", 3), ("😀", 4)] {
        for count in [64 / bytes, 65, 199, 200, 201, 100_000] {
            assert!(word(&letter.repeat(count)).is_err(), "{count} of {letter}");
        }
    }
}

/// C17, and lesson "the shell was always unknown": the keys are these, and nothing else fits.
#[test]
fn a_session_starts_with_five_properties_and_no_sixth() {
    let event = Caro::event("session_started").expect("it is in the catalog");
    let names: Vec<_> = event.properties.iter().map(|property| property.name).collect();
    assert_eq!(names, ["caro_version", "os", "arch", "shell", "backend"]);
    for reason in refused_everywhere::<Caro>("\"other\",\"hostname\":\"x\"") {
        assert!(matches!(reason, Refusal::UnknownKey | Refusal::WrongKind | Refusal::NotALabel));
    }
}

/// H06, O11, lesson 10: what "we never collect" names.
#[test]
fn nothing_that_says_who_somebody_is_passes_anywhere() {
    passes_nowhere(&[
        "maria",
        "Maria Huber",
        "maria@acme.example",
        "laptop-of-maria",
        "db01.acme.example",
        "localhost",
        "10.0.0.1",
        "192.168.1.7",
        "::1",
        "fe80::1",
        "00:1b:44:11:3a:b7",
        "+49 89 1234567",
        "4111 1111 1111 1111",
        "4111111111111111",
        "DE89370400440532013000",
        "078-05-1120",
        "48.137154, 11.576124",
        "en_US.UTF-8",
        "--force",
        "HOME=/home/maria",
        "Connection refused (os error 111)",
        "no such file: diary.txt",
        "550e8400-e29b-41d4-a716-446655440000",
        "d41d8cd98f00b204e9800998ecf8427e",
        "Müller",
        "佐藤",
    ]);
}

/// A private model's name is the name of a customer.
#[test]
fn a_model_that_nobody_knows_is_other() {
    for name in
        ["acme-internal-7b", "/srv/models/llama.gguf", "llama ", "LLAMA", "", "hf.co/acme/x"]
    {
        assert_eq!(Model::from_name(name), Model::Other, "{name}");
    }
    assert_eq!(Model::from_name("llama"), Model::Llama);
}

/// H10: a label with a value for everybody costs the sink its memory, and names everybody.
#[test]
fn the_values_of_a_label_are_few_and_known() {
    for property in Caro::EVENTS.iter().flat_map(|event| event.properties) {
        if let Kind::Label(labels) = property.kind {
            assert!(labels.len() <= 24, "{} has {} words", property.name, labels.len());
        }
    }
    let names: std::collections::BTreeSet<_> =
        Caro::EVENTS.iter().map(|event| event.name).collect();
    assert!(names.len() <= 24, "{names:?}");
}

/// O10, A17: `str(e)[:300]` was sent raw.
#[test]
fn an_error_is_a_category_and_never_its_message() {
    let error = Caro::event("error_occurred").expect("it is in the catalog");
    for property in error.properties {
        assert!(matches!(property.kind, Kind::Label(_) | Kind::Bool), "{}", property.name);
    }
    passes_nowhere(&[
        "No such file or directory (os error 2)",
        "config: expected `=` at line 3",
        "panic",
    ]);
}

/// Lesson 11: "anonymous" is false where an id links the records of a day.
#[test]
fn nothing_is_called_anonymous() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let page = |name: &str| fs::read_to_string(root.join(name)).expect("the page is there");
    let notice = page("crates/caro-cli/src/telemetry/words.rs");
    for text in [page("README.md"), page("docs/privacy.md"), page("docs/events.md"), notice] {
        let text = text.to_lowercase();
        for (at, _) in text.match_indices("anonymous") {
            assert!(text[..at].ends_with("not "), "{}", &text[at.saturating_sub(60)..at + 9]);
        }
    }
    assert!(page("docs/privacy.md").contains("pseudonymous, not anonymous"));
}

/// Numbers can point at somebody, too: each has a limit, and none is as long as an account's.
#[test]
fn no_number_is_long_enough_to_be_somebodys() {
    for number in ["4111111111111111", "491712345678", "078051120", "18005551234", "1700000000"] {
        assert_eq!(taken_only_where_declared::<Caro>(number, &Probe::all::<Caro>()), 0, "{number}");
    }
}
