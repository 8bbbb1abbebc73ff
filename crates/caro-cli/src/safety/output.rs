//! What a few simple commands print, where it can be known without running them.

use super::escapes;
use super::fields::{MOST_BYTES, UNKNOWN};

/// Whether a command hands on what it reads, or a part of it.
fn passes_on(name: &str) -> bool {
    matches!(name, "cat" | "tee" | "head" | "tail" | "sort" | "uniq")
}

/// Returns what `name` prints, given its words and what it reads; nothing if that is unknown.
pub(super) fn of(name: &str, words: &[String], input: Option<&str>) -> Option<String> {
    let text = match name {
        "echo" => echo(words),
        "printf" => printf(words)?,
        "which" | "type" | "whence" => words.iter().rfind(|word| !word.starts_with('-'))?.clone(),
        "dirname" => parent(words.iter().rfind(|word| !word.starts_with('-'))?),
        "realpath" | "readlink" => {
            words.iter().rfind(|word| word.starts_with(['/', '~', '.']))?.clone()
        }
        "df" if words.iter().any(|word| word.contains("source")) => SOME_DEVICE.to_owned(),
        "sed" => substituted(words, input?)?,
        "mktemp" => format!("/tmp/tmp.{UNKNOWN}"),
        "findmnt" | "lsblk" | "blkid" => device(name, words)?,
        "true" | ":" | "cd" | "export" | "set" | "sleep" => String::new(),
        name if passes_on(name) && words.iter().all(|word| word.starts_with('-')) => {
            input?.to_owned()
        }
        "tee" => input?.to_owned(),
        _ => return None,
    };
    (text.len() <= MOST_BYTES).then_some(text)
}

/// Stands for whatever disk the command would name.
const SOME_DEVICE: &str = "/dev/sda1";

/// What tells where something is mounted, or which disk has a label, prints the name of a disk.
fn device(name: &str, words: &[String]) -> Option<String> {
    let has = |wanted: &[&str]| {
        words.iter().any(|word| wanted.iter().any(|w| word.to_lowercase().contains(w)))
    };
    let names_one = match name {
        "findmnt" => has(&["source"]) || !has(&["-"]),
        "lsblk" => words.iter().any(|word| word.contains("path") || is_bundle_with(word, 'p')),
        _ => words.iter().any(|word| {
            word.starts_with("-L") || word.starts_with("-U") || word.contains("device")
        }),
    };
    names_one.then(|| SOME_DEVICE.to_owned())
}

/// Returns what `s/a/b/g` makes of a known text, if `a` and `b` are plain.
fn substituted(words: &[String], input: &str) -> Option<String> {
    let [script] = words else { return None };
    let sign = script.strip_prefix('s')?.chars().next()?;
    let mut parts = script[1 + sign.len_utf8()..].split(sign);
    let (from, to, flags) = (parts.next()?, parts.next()?, parts.next()?);
    let is_plain = |text: &str| !text.contains(['\\', '.', '*', '[', '^', '$', '&']);
    if from.is_empty() || !is_plain(from) || !is_plain(to) || !matches!(flags, "" | "g") {
        return None;
    }
    Some(if flags == "g" { input.replace(from, to) } else { input.replacen(from, to, 1) })
}

/// Returns the folder that a path is in.
fn parent(path: &str) -> String {
    let path = path.trim_end_matches('/');
    match path.rsplit_once('/') {
        Some(("", _)) | None if path.starts_with('/') || path.is_empty() => "/".to_owned(),
        Some((folder, _)) => folder.to_owned(),
        None => ".".to_owned(),
    }
}

/// Returns whether a word is a bundle of letters with this one in it.
fn is_bundle_with(word: &str, letter: char) -> bool {
    word.strip_prefix('-')
        .is_some_and(|letters| !letters.starts_with('-') && letters.contains(letter))
}

fn echo(words: &[String]) -> String {
    let is_option = |word: &&String| {
        word.len() > 1 && word.starts_with('-') && word[1..].chars().all(|c| "neE".contains(c))
    };
    let options = words.iter().take_while(is_option).count();
    let text = words[options..].join(" ");
    // Some shells decode without being asked; whoever hides a command counts on that.
    escapes::decode(&text)
}

fn printf(words: &[String]) -> Option<String> {
    let (format, mut arguments) = match words {
        [option, variable, ..] if option == "-v" && !variable.is_empty() => return None,
        [dashes, format, rest @ ..] if dashes == "--" => (format, rest.iter()),
        [format, rest @ ..] => (format, rest.iter()),
        [] => return None,
    };
    let format = escapes::decode(format);
    let mut text = String::new();
    loop {
        let before = arguments.len();
        let mut characters = format.chars();
        while let Some(character) = characters.next() {
            if character != '%' {
                text.push(character);
                continue;
            }
            let conversion = characters.find(|c| c.is_alphabetic() || *c == '%');
            match conversion {
                Some('%') | None => text.push('%'),
                Some('s' | 'd' | 'i' | 'q') => text.push_str(arguments.next().map_or("", |a| a)),
                Some('b') => text.push_str(&escapes::decode(arguments.next().map_or("", |a| a))),
                Some('c') => text.extend(arguments.next().and_then(|a| a.chars().next())),
                Some(_) => {
                    arguments.next();
                    text.push(UNKNOWN);
                }
            }
        }
        if arguments.len() == 0 || arguments.len() == before || text.len() > MOST_BYTES {
            return Some(text);
        }
    }
}
