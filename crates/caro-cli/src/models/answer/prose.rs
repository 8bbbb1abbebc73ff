//! Telling sentences from commands, where no fence does.

/// Whether a word begins sentences and names no command.
fn is_opener(word: &str) -> bool {
    matches!(
        word,
        "a" | "an"
            | "answer"
            | "apologies"
            | "but"
            | "can't"
            | "cannot"
            | "certainly"
            | "could"
            | "here"
            | "here's"
            | "hello"
            | "hi"
            | "how"
            | "i"
            | "i'd"
            | "i'll"
            | "i'm"
            | "in"
            | "is"
            | "it"
            | "it's"
            | "maybe"
            | "my"
            | "no"
            | "none"
            | "ok"
            | "okay"
            | "on"
            | "please"
            | "sorry"
            | "sure"
            | "that"
            | "the"
            | "there"
            | "these"
            | "they"
            | "this"
            | "to"
            | "try"
            | "unable"
            | "unfortunately"
            | "unknown"
            | "use"
            | "we"
            | "what"
            | "why"
            | "with"
            | "you"
            | "your"
    )
}

/// What models say when they will not.
const REFUSALS: &[&str] = &[
    "i can't",
    "i cannot",
    "i can not",
    "i won't",
    "i will not",
    "i'm sorry",
    "i am sorry",
    "i'm unable",
    "i am unable",
    "i'm not able",
    "i am not able",
    "as an ai",
    "as a language model",
    "unable to help",
    "unable to assist",
    "can't help with",
    "cannot help with",
    "can't assist",
    "cannot assist",
];

/// Characters that a command often has and a sentence hardly ever.
const SYNTAX: &[char] = &[
    '|', '<', '>', '&', ';', '$', '`', '"', '*', '=', '{', '}', '(', ')', '\\', '/', '-', '~', '[',
];

/// Tells whether a text says in words that the model will not answer.
pub(super) fn is_refusal(text: &str) -> bool {
    let text = text.to_lowercase().replace('\u{2019}', "'");
    let first = text.lines().next().unwrap_or_default();
    is_sentence(first) && REFUSALS.iter().any(|refusal| text.contains(refusal))
}

/// Tells whether a line reads like a sentence, a heading or an item of a list.
pub(super) fn is_sentence(line: &str) -> bool {
    let line = line.trim();
    let Some(first) = line.split_whitespace().next() else { return false };
    let first = first.replace('\u{2019}', "'");
    let word = first.trim_end_matches([',', '.', ':', '!', '?']);
    let is_opener = is_opener(&word.to_lowercase());
    // `:`, `!`, `.` and `..` are commands by themselves; `1.` begins an item.
    let is_punctuated = !word.is_empty() && word.len() < first.len();
    let is_marked = ["- ", "* ", "+ ", "> ", "**", "•"].iter().any(|mark| line.starts_with(mark));
    // Anything but the value of an assignment: `PATH=x ls`.
    let is_capital = word.starts_with(char::is_uppercase) && !word.contains(['=', '/', '_', '-']);
    let is_number = word.bytes().all(|byte| byte.is_ascii_digit()) && !word.is_empty();
    is_opener || is_number || is_punctuated || is_marked || is_capital || ends_like_one(line)
}

fn ends_like_one(line: &str) -> bool {
    let words = line.split_whitespace().count();
    let last = line.trim_end_matches(['.', '!', '?', ':']);
    words >= 4
        && last.len() < line.len()
        && last.ends_with(char::is_alphabetic)
        && !line.contains(SYNTAX)
}
