//! No text of a request breaks out of its quoting.

use proptest::prelude::*;

use super::*;

/// A request with a name in place of `{}`, and the words its command must have.
const REQUESTS: &[(&str, &[&str])] = &[
    ("delete the file \u{201c}{}\u{201d}", &["rm", "{path}"]),
    ("count lines in the file \u{201c}{}\u{201d}", &["wc", "-l", "{path}"]),
    ("create a folder called \u{201c}{}\u{201d}", &["mkdir", "-p", "{path}"]),
    ("rename the file \u{201c}{}\u{201d} to b.txt", &["mv", "{path}", "b.txt"]),
    ("search for \u{201c}{}\u{201d} in server.log", &["grep", "-n", "{text}", "server.log"]),
    ("commit with message \u{201c}{}\u{201d}", &["git", "commit", "-m", "{text}"]),
    ("show commits by \u{201c}{}\u{201d}", &["git", "log", "--author={text}"]),
    (
        "extract backup.tar.gz to \u{201c}{}\u{201d}",
        &["tar", "-xf", "backup.tar.gz", "-C", "{path}"],
    ),
];

const HOSTILE: &[&str] = &[
    "$(reboot)",
    "`reboot`",
    "a'b",
    "a\"b",
    "'; reboot; '",
    "\"; reboot; \"",
    "-rf",
    "--help",
    "a b",
    " a",
    "a\\",
    "\\'a",
    "!!",
    "a&b",
    "a|b",
    "a>b",
    "a;b",
    "#a",
    "~root",
    "/n",
    "~/$HOME",
    "$HOME",
    "${IFS}a",
    "\u{e9}t\u{e9}",
    "\u{1f600}",
    "=a",
    "a=b",
    "host:a",
    "(a",
    "!a",
    "{a,b}",
    "[a]",
    "%s",
    "a\u{a0}b",
];

fn check(request: &str, words: &[&str], name: &str) -> Result<(), String> {
    let request = request.replace("{}", name);
    let found = generate(&request, Platform::Gnu).map_err(|e| format!("{request}: {e}"))?;
    let mut split = shlex::split(&found.command).ok_or(format!("{request}: {}", found.command))?;
    // What `grep` would read as a pattern is given as a fixed string; the rest may stand as it is.
    match split.windows(2).position(|pair| pair == ["-F", "-e"]) {
        Some(at) => drop(split.drain(at..at + 2)),
        None if split[0] == "grep" && name.contains(['.', '*', '[', '\\', '^', '$']) => {
            return Err(format!("a pattern: {}", found.command));
        }
        None => {}
    }
    let fill = |word: &str, path: &str| word.replace("{path}", path).replace("{text}", name);
    let plain: Vec<String> = words.iter().map(|word| fill(word, name)).collect();
    let dotted: Vec<String> = words.iter().map(|word| fill(word, &format!("./{name}"))).collect();
    if split == dotted || (split == plain && !name.starts_with('-')) {
        return Ok(());
    }
    // Text may begin with a dash: it stands where only text can stand.
    let is_text = words.iter().any(|word| word.contains("{text}"));
    if is_text && split == plain { Ok(()) } else { Err(format!("{request}: {}", found.command)) }
}

#[test]
fn hostile_names_stay_one_argument() {
    for (request, words) in REQUESTS {
        for name in HOSTILE {
            check(request, words, name).unwrap_or_else(|wrong| panic!("{wrong}"));
        }
    }
}

#[test]
fn control_characters_are_refused() {
    for name in ["a\nb", "a\tb", "a\0b", "a\u{1b}[2Jb", "\u{202e}a", "a\rb", "a\u{200b}b"] {
        for (request, _) in REQUESTS {
            let request = request.replace("{}", name);
            let found = generate(&request, Platform::Gnu);
            assert!(found.is_err(), "{request:?}: {found:?}");
        }
    }
}

#[test]
fn a_file_that_looks_like_an_option_is_written_with_its_folder() {
    let found = generate("delete the file \"-rf\"", Platform::Gnu).expect("a file is named");
    assert_eq!(found.command, "rm ./-rf");
}

#[test]
fn an_unquoted_substitution_is_no_command() {
    for request in
        ["delete $(reboot)", "ping `reboot`.com", "ping example.com;reboot", "kill $(id)"]
    {
        if let Ok(found) = generate(request, Platform::Gnu) {
            let words = shlex::split(&found.command).expect("the command is well formed");
            assert!(words.len() <= 2, "{request}: {}", found.command);
        }
    }
}

fn known_word(at: usize) -> String {
    let tables = builtin::tables();
    tables.text(tables.words[at].text).to_owned()
}

fn hostile_name() -> impl Strategy<Value = String> {
    let fragment = prop::sample::select(vec![
        "$(",
        ")",
        "`",
        "'",
        "\"",
        "-rf",
        "-",
        ";",
        "|",
        "&",
        " ",
        "\\",
        ">",
        "<",
        "#",
        "!",
        "~",
        "a",
        "B",
        "\u{e9}",
        "\u{1f600}",
        "=",
        "{",
        "}",
        "[",
        "]",
        "%",
        ":",
        "/",
        ".",
        "$",
        "(",
        "^",
        "@",
        ",",
    ]);
    // The last letter keeps the name from being a folder's ("." or "a/").
    prop::collection::vec(fragment, 0..8).prop_map(|parts| parts.concat() + "n")
}

/// Whether a command has a gap such as `<FILE>`; a name may have a `<` and a `>` of its own.
fn has_gap(command: &str) -> bool {
    command
        .split('<')
        .skip(1)
        .filter_map(|rest| rest.split_once('>'))
        .any(|(gap, _)| !gap.is_empty() && gap.chars().all(|c| c.is_ascii_uppercase() || c == '-'))
}

proptest! {
    #[test]
    fn any_name_stays_one_argument(name in hostile_name(), at in 0..REQUESTS.len()) {
        let (request, words) = REQUESTS[at];
        if let Err(wrong) = check(request, words, &name) {
            // Addresses are no files; everything else must be taken as it stands.
            prop_assert!(name.contains("://") || name.starts_with("git@"), "{wrong}");
        }
    }

    #[test]
    fn a_sed_text_is_taken_literally(old in "[a-z./*&^$\\\\\\[\\] ]{1,12}", new in "[a-z./&\\\\ ]{1,12}") {
        let request = format!("replace \u{201c}{old}x\u{201d} with \u{201c}{new}x\u{201d} in c.txt");
        let found = generate(&request, Platform::Gnu).expect("both texts are quoted");
        let words = shlex::split(&found.command).expect("the command is well formed");
        prop_assert_eq!(words.len(), 4);
        let escape = |text: &str, special: &str| -> String {
            text.chars().flat_map(|c| special.contains(c).then_some('\\').into_iter().chain([c])).collect()
        };
        let expected = format!("s/{}x/{}x/g", escape(&old, "\\/.*[]^$"), escape(&new, "\\/&"));
        prop_assert_eq!(&words[2], &expected);
    }

    #[test]
    fn generate_never_panics_on_any_text(request in prop::collection::vec(any::<char>(), 0..1024)) {
        let request: String = request.into_iter().collect();
        let _ = generate(&request, Platform::Gnu);
    }

    #[test]
    fn known_words_in_any_order_give_a_well_formed_line_or_nothing(
        words in prop::collection::vec(
            prop_oneof![
                (0..builtin::tables().words.len()).prop_map(known_word),
                hostile_name(),
                "[0-9]{1,20}(\\.[0-9]{1,20})?",
                prop::sample::select(vec!["mb", "days", "*.rs", "in", "/etc", "main.rs", "'a b'"]).prop_map(str::to_owned),
            ],
            0..12,
        ),
        bsd in any::<bool>(),
    ) {
        let platform = if bsd { Platform::Bsd } else { Platform::Gnu };
        if let Ok(found) = generate(&words.join(" "), platform) {
            prop_assert!(shlex::split(&found.command).is_some(), "{}", found.command);
            prop_assert!(!found.command.contains(char::is_control), "{}", found.command);
            prop_assert_eq!(found.incomplete, has_gap(&found.command), "{}", found.command);
        }
    }
}
