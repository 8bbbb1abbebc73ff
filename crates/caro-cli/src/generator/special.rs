//! Recognises words with a form of their own: modes, commits, variables, signs, devices, programs.

use super::concept;
use super::names::{Fact, Value, What, is_text};
use super::words::Request;

/// Adds what the word at `at` may stand for besides a path.
pub(super) fn find(request: &Request<'_>, at: usize, facts: &mut Vec<Fact>) {
    let token = &request.tokens[at];
    let text = token.text;
    let mut add = |what: What, value: &str| {
        facts.push(Fact { what, value: Value::Text(value.to_owned()), mask: 1 << at });
    };
    if let Some(mode) = mode(text) {
        add(What::Mode, &mode);
    }
    if is_commit(text) {
        add(What::Commit, text);
    }
    if text.strip_prefix("/dev/").is_some_and(|name| !name.is_empty() && is_text(name)) {
        add(What::Device, text);
    }
    if is_disk(text) && !token.quoted {
        add(What::Device, &format!("/dev/{text}"));
    }
    if let Some(name) = variable(text).filter(|_| !token.quoted) {
        add(What::Variable, name);
    }
    if is_image(text) {
        add(What::Image, text);
    }
    if token.concept == Some(concept::EVERYWHERE) {
        let value = Value::Path("/".to_owned());
        facts.push(Fact { what: What::Everywhere, value, mask: 1 << at });
    }
    if let Some(sign) = sign(&token.lower) {
        facts.push(Fact { what: What::Sign, value: Value::Text(sign.into()), mask: 1 << at });
    }
    if token.quoted || token.is_phrase() {
        return;
    }
    let unit = token.lower.strip_suffix(".service").unwrap_or(&token.lower);
    if let Some(unit) = request.service(unit) {
        facts.push(Fact { what: What::Service, value: Value::Text(unit), mask: 1 << at });
    }
    if request.is_program(&token.lower) {
        let value = Value::Text(token.lower.clone());
        facts.push(Fact { what: What::Program, value, mask: 1 << at });
    }
}

/// Whether a word is a disk or partition as `lsblk` names it: `sda`, `sdb1`, `nvme0n1p2`.
fn is_disk(text: &str) -> bool {
    let disk = |start: &str| {
        text.strip_prefix(start).is_some_and(|rest| {
            rest.starts_with(|c: char| c.is_ascii_lowercase())
                && rest[1..].bytes().all(|b| b.is_ascii_digit())
        })
    };
    disk("sd") && text.len() < 6
        || disk("vd")
        || text.strip_prefix("nvme").is_some_and(|rest| {
            rest.contains('n') && rest.bytes().all(|b| b.is_ascii_digit() || b == b'n' || b == b'p')
        })
}

/// Returns the mode that a word spells: `755`, `u+x`, or `rwxr-xr-x` in digits.
pub(super) fn mode(text: &str) -> Option<String> {
    if (3..=4).contains(&text.len()) && text.bytes().all(|b| (b'0'..=b'7').contains(&b)) {
        return Some(text.to_owned());
    }
    if text.len() == 9 || (text.len() == 10 && text.starts_with(['-', 'd'])) {
        let bits = &text[text.len() - 9..];
        let digit = |three: &[u8]| {
            three.iter().zip(b"rwx").try_fold(0, |sum, (given, known)| match *given {
                b'-' => Some(sum * 2),
                bit if bit == *known => Some(sum * 2 + 1),
                _ => None,
            })
        };
        let digits: Option<Vec<u32>> = bits.as_bytes().chunks(3).map(digit).collect();
        return digits.map(|digits| digits.iter().map(u32::to_string).collect());
    }
    let (who, what) = text.split_once(['+', '-', '=']).filter(|_| !text.starts_with('-'))?;
    let sign = text[who.len()..].chars().next()?;
    let fits = who.len() <= 3
        && who.bytes().all(|b| b"ugoa".contains(&b))
        && (1..=4).contains(&what.len())
        && what.bytes().all(|b| b"rwxXst".contains(&b));
    fits.then(|| format!("{who}{sign}{what}"))
}

/// Whether a text is a commit's hash, or one relative to `HEAD`.
fn is_commit(text: &str) -> bool {
    let hash = (7..=40).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
        && text.bytes().any(|b| b.is_ascii_digit());
    let relative = text.strip_prefix("HEAD").is_some_and(|rest| {
        rest.bytes().all(|b| b.is_ascii_digit() || b"~^".contains(&b))
            && !rest.starts_with(|c: char| c.is_ascii_digit())
    });
    hash || relative
}

/// Returns the name of an environment variable: `$HOME`, `JAVA_HOME`.
fn variable(text: &str) -> Option<&str> {
    let is_name = |name: &str| {
        !name.is_empty()
            && !name.starts_with(|c: char| c.is_ascii_digit())
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    };
    if let Some(name) = text.strip_prefix('$') {
        return is_name(name).then_some(name);
    }
    let shouted = text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
    (shouted && text.len() > 2 && is_name(text)).then_some(text)
}

/// Whether a text is a container image with a tag, or one of somebody's: `nginx:latest`, `me/web`.
fn is_image(text: &str) -> bool {
    let plain = |text: &str| {
        text.starts_with(|c: char| c.is_ascii_alphanumeric())
            && text.chars().all(|c| c.is_ascii_alphanumeric() || "._-/".contains(c))
    };
    match text.split_once(':') {
        Some((name, tag)) => plain(name) && plain(tag) && !tag.contains('/') && !tag.is_empty(),
        None => false,
    }
}

/// Returns the sign that a word names.
pub(super) fn sign(word: &str) -> Option<&'static str> {
    // "Semicolon-separated"
    let bare = word.strip_suffix("-separated").or_else(|| word.strip_suffix("-delimited"));
    // Few programs that take a separator read "\\t" as a tab.
    let bare = bare.filter(|bare| *bare != "tab");
    Some(match bare.unwrap_or(word) {
        "," | "comma" | "commas" => ",",
        ";" | "semicolon" | "semicolons" => ";",
        ":" | "colon" | "colons" => ":",
        "|" | "pipe" | "pipes" => "|",
        "\\t" | "tab" | "tabs" => "\\t",
        "-" | "dash" | "dashes" | "hyphen" | "hyphens" => "-",
        "_" | "underscore" | "underscores" => "_",
        "." | "dot" | "dots" | "period" => ".",
        "/" | "slash" | "slashes" => "/",
        "#" | "hash" => "#",
        "=" | "equals" => "=",
        _ => return None,
    })
}
