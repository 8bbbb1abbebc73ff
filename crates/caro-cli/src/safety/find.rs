//! `find`: where it starts, whether its tests narrow the result, and the commands it runs.

use super::fields::UNKNOWN;

/// Tests that leave only some of the files.
const NARROWING: &[&str] = &[
    "-name",
    "-iname",
    "-path",
    "-ipath",
    "-wholename",
    "-regex",
    "-iregex",
    "-size",
    "-mtime",
    "-mmin",
    "-atime",
    "-amin",
    "-ctime",
    "-cmin",
    "-newer",
    "-user",
    "-group",
    "-perm",
    "-empty",
    "-nouser",
    "-nogroup",
    "-inum",
    "-samefile",
    "-lname",
    "-links",
    "-uid",
    "-gid",
];

/// Returns the starting folders; narrowed ones point to something unknown further down.
pub(super) fn starts(words: &[String]) -> Vec<String> {
    // `-H`, `-L`, `-P`, `-O3` and `-D x` stand before the folders.
    let leading = |word: &&String| {
        matches!(word.as_str(), "-H" | "-L" | "-P") || word.starts_with("-O") || *word == "-D"
    };
    let options = words.iter().take_while(leading).count();
    let ends = |word: &&String| !word.starts_with(['-', '(', ')', '!', ',']);
    let folders: Vec<&String> = words[options..].iter().take_while(ends).collect();
    let narrowed = is_narrowed(&words[options + folders.len()..]);
    let start = |folder: &str| {
        if narrowed { format!("{folder}/{UNKNOWN}/{UNKNOWN}") } else { folder.to_owned() }
    };
    if folders.is_empty() {
        vec![start(".")]
    } else {
        folders.into_iter().map(|folder| start(folder)).collect()
    }
}

/// Returns the command of each `-exec`, `-ok`, `-execdir` and `-okdir`, with `{}` filled in.
pub(super) fn commands(words: &[String]) -> Vec<Vec<String>> {
    let starts = starts(words);
    let mut found = Vec::new();
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        if !matches!(word.as_str(), "-exec" | "-ok" | "-execdir" | "-okdir") {
            continue;
        }
        let mut command = Vec::new();
        for word in rest.by_ref().take_while(|word| !matches!(word.as_str(), ";" | "+")) {
            if word == "{}" {
                command.extend(starts.iter().cloned());
            } else {
                command.push(word.replace("{}", &starts.join(" ")));
            }
        }
        found.push(command);
    }
    found
}

fn is_narrowed(expression: &[String]) -> bool {
    expression.iter().enumerate().any(|(at, word)| {
        let value = expression.get(at + 1).map_or("", String::as_str);
        let everything =
            !value.is_empty() && value.bytes().all(|b| matches!(b, b'*' | b'?' | b'.'));
        let negated = at > 0 && matches!(expression[at - 1].as_str(), "!" | "-not");
        NARROWING.iter().any(|test| word.starts_with(test)) && !everything && !negated
    })
}
