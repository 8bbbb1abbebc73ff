//! `find`: where it starts, whether its tests narrow the result, and the commands it runs.

use std::cell::LazyCell;

use super::fields::UNKNOWN;

/// Whether a test picks files somebody can name.
fn narrows(test: &str) -> bool {
    matches!(
        test,
        "-name"
            | "-iname"
            | "-path"
            | "-ipath"
            | "-wholename"
            | "-regex"
            | "-iregex"
            | "-user"
            | "-group"
            | "-perm"
            | "-nouser"
            | "-nogroup"
            | "-inum"
            | "-samefile"
            | "-lname"
            | "-uid"
            | "-gid"
    )
}

/// Whether a test leaves files of all kinds: in a place that the system or a person needs, too many.
fn sifts(test: &str) -> bool {
    // `-newermt` and the like compare with a time.
    test.starts_with("-newer")
        || matches!(
            test,
            "-size"
                | "-mtime"
                | "-mmin"
                | "-atime"
                | "-amin"
                | "-ctime"
                | "-cmin"
                | "-empty"
                | "-links"
        )
}

/// Whether a place is such a one; elsewhere it is usual to delete what is old.
fn is_needed(place: &str) -> bool {
    matches!(
        place,
        "" | "~"
            | "/home"
            | "/root"
            | "/Users"
            | "/etc"
            | "/usr"
            | "/usr/lib"
            | "/usr/bin"
            | "/bin"
            | "/lib"
            | "/sbin"
            | "/boot"
            | "/lib64"
    )
}

/// Whether something is done with the files: only tests before it decide about which.
fn is_action(word: &str) -> bool {
    matches!(word, "-delete" | "-exec" | "-execdir" | "-ok" | "-okdir")
}

/// Returns the starting folders; narrowed ones point to something unknown further down.
pub(super) fn starts(words: &[String]) -> Vec<String> {
    // `-H`, `-L`, `-P`, `-O3` and `-D x` stand before the folders.
    let leading = |word: &&String| {
        matches!(word.as_str(), "-H" | "-L" | "-P") || word.starts_with("-O") || *word == "-D"
    };
    let options = words.iter().take_while(leading).count();
    let ends = |word: &&String| !word.starts_with(['-', '(', ')', '!', ',']);
    let folders: Vec<&String> = words[options..].iter().take_while(ends).collect();
    let expression = &words[options + folders.len()..];
    let acts = |word: &String| is_action(word);
    let tests = &expression[..expression.iter().position(acts).unwrap_or(expression.len())];
    let (narrowed, sifted) = (is_narrowed(tests, narrows), is_narrowed(tests, sifts));
    let start = |folder: &str| {
        if narrowed || sifted && !is_needed(folder.trim_end_matches('/')) {
            format!("{folder}/{UNKNOWN}/{UNKNOWN}")
        } else {
            folder.to_owned()
        }
    };
    if folders.is_empty() {
        vec![start(".")]
    } else {
        folders.into_iter().map(|folder| start(folder)).collect()
    }
}

/// Returns the command of each `-exec`, `-ok`, `-execdir` and `-okdir`, with `{}` filled in.
pub(super) fn commands(words: &[String]) -> Vec<Vec<String>> {
    let starts = LazyCell::new(|| starts(words));
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

fn is_narrowed(expression: &[String], by: fn(&str) -> bool) -> bool {
    expression.iter().enumerate().any(|(at, word)| {
        let value = expression.get(at + 1).map_or("", String::as_str);
        let everything =
            !value.is_empty() && value.bytes().all(|b| matches!(b, b'*' | b'?' | b'.'));
        let negated = at > 0 && matches!(expression[at - 1].as_str(), "!" | "-not");
        // `-mtime -3650`: all that changed in ten years.
        let ages = value.strip_prefix('-').is_some_and(|days| days.len() > 2);
        by(word) && !everything && !negated && !ages
    })
}
