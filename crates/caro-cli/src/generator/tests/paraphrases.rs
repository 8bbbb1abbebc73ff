//! One meaning in many words.

use super::*;

/// One `request = intent` a line.
const PARAPHRASES: &str = include_str!("paraphrases.txt");

/// Requests people are told to try first, with their commands.
const FIRST: &[(&str, &str)] = &[
    ("find files larger than 100 MB", "find . -type f -size +100M"),
    ("list files by size", "ls -lhS"),
    ("list files", "ls"),
    ("show hidden files", "ls -A"),
    ("find all python files modified in the last 7 days", "find . -type f -name '*.py' -mtime -7"),
    ("count lines in main.rs", "wc -l main.rs"),
    ("search for TODO in all rust files", "grep -rn --include='*.rs' TODO ."),
    ("what is using port 8080", "lsof -nP -i :8080"),
    ("compress the logs folder", "tar -czf logs.tar.gz logs"),
    ("extract backup.tar.gz", "tar -xf backup.tar.gz"),
    ("show disk usage", "df -h"),
    ("how much disk space is left", "df -h"),
    ("kill process on port 3000", "sudo fuser -k 3000/tcp"),
    ("top 10 processes by memory", "ps aux --sort=-%mem | head -n 11"),
    ("git undo last commit keep changes", "git reset --soft HEAD~1"),
    ("show git log for the last week", "git log --since='7 days ago'"),
    ("who is logged in", "who"),
    ("show my ip address", "ip -brief address"),
    ("delete all .tmp files", "find . -type f -name '*.tmp' -delete"),
    ("replace foo with bar in config.txt", "sed -i s/foo/bar/g config.txt"),
    ("download https://example.com/file.zip", "curl -fLO https://example.com/file.zip"),
    ("make script.sh executable", "chmod +x script.sh"),
    ("show last 50 lines of server.log", "tail -n 50 server.log"),
    ("follow the log app.log", "tail -f app.log"),
    ("rename a.txt to b.txt", "mv a.txt b.txt"),
    ("create a folder called build", "mkdir -p build"),
    ("current date", "date"),
    ("uptime", "uptime"),
    ("list open ports", "ss -tulpn"),
    ("memory usage", "free -h"),
    ("find empty folders", "find . -type d -empty"),
    ("list users", "getent passwd | cut -d: -f1"),
    ("ping example.com", "ping -c 4 example.com"),
    ("sort lines alphabetically", "sort <FILE>"),
];

#[test]
fn other_words_reach_the_same_intent() {
    let mut wrong = Vec::new();
    for line in PARAPHRASES.lines().filter(|line| !line.starts_with('#')) {
        let (request, intent) = line.split_once(" = ").expect("a line is `request = intent`");
        let found = generate(request, Platform::Gnu);
        if found.as_ref().map(|found| found.intent.as_str()) != Ok(intent) {
            wrong.push(format!("{request} ({intent}): {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn case_punctuation_and_politeness_are_noise() {
    for (request, command) in FIRST {
        for dressed in [
            (*request).to_owned(),
            format!("{request}."),
            format!("please {request}!"),
            format!("caro, can you {request}?"),
            format!("  How do I   {request} , please"),
        ] {
            let found = generate(&dressed, Platform::Gnu);
            let found = found.unwrap_or_else(|e| panic!("{dressed}: {e}"));
            assert_eq!(found.command, *command, "{dressed}");
            assert_eq!(found.incomplete, command.contains('<'), "{dressed}");
        }
    }
}

#[test]
fn a_gap_that_no_request_can_fill_makes_a_command_incomplete() {
    let found = generate("check a disk for errors", Platform::Gnu).expect("it is known");
    assert_eq!((found.command.as_str(), found.incomplete), ("sudo fsck -n <DEVICE>", true));
}

#[test]
fn one_letter_may_be_wrong() {
    for (slip, request) in [
        ("delte all .tmp files", "delete all .tmp files"),
        ("lsit files by szie", "list files by size"),
        ("shwo disk usage", "show disk usage"),
        ("find empty foldrs", "find empty folders"),
        ("who is loged in", "who is logged in"),
        ("list open portts", "list open ports"),
    ] {
        assert_eq!(command_of(slip), command_of(request), "{slip}");
    }
}

/// Everything about an answer but its score and the words it quotes: a slip costs points, no more.
fn command_of(request: &str) -> (String, String) {
    let found = generate(request, Platform::Gnu).unwrap_or_else(|e| panic!("{request}: {e}"));
    (found.intent, found.command)
}

#[test]
fn the_answer_says_what_it_understood() {
    let found = generate("show the 5 biggest files in /var", Platform::Gnu).expect("it is known");
    let said = |value: &str, words: &str| Given::Said { value: value.into(), words: words.into() };
    let slots: Vec<_> = found.slots.iter().map(|slot| (slot.name.as_str(), &slot.value)).collect();
    let expected =
        [("count", &said("5", "5")), ("kind", &Given::Missing), ("folder", &said("/var", "/var"))];
    assert_eq!(slots, expected);
    assert!(!found.explanation.is_empty());
}
