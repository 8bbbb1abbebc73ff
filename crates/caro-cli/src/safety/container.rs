//! Commands in containers, and which folders of this machine they see there.

/// A command that would run in a container.
#[derive(Debug, Default)]
pub(super) struct Inside {
    pub(super) words: Vec<String>,
    /// Where folders of this machine can be changed inside: the place inside, the folder.
    pub(super) views: Vec<(String, String)>,
    /// Whether it has the rights of this machine, or runs in a container that is there already.
    pub(super) is_reached: bool,
}

/// Whether an option of `docker run` and `docker exec` takes no value.
fn is_flag(option: &str) -> bool {
    matches!(
        option,
        "--rm"
            | "--init"
            | "--read-only"
            | "--detach"
            | "--interactive"
            | "--tty"
            | "--publish-all"
            | "--no-healthcheck"
            | "--privileged"
            | "--quiet"
            | "--stdin"
    )
}

/// Returns what `docker run image …`, `docker exec name …` or `kubectl exec name -- …` runs.
pub(super) fn inside(words: &[String]) -> Option<Inside> {
    let verb = words.iter().position(|word| matches!(word.as_str(), "run" | "exec" | "create"))?;
    let mut inside = Inside { is_reached: words[verb] == "exec", ..Inside::default() };
    let mut rest = words[verb + 1..].iter();
    let mut entry = None;
    let mut image = None;
    while let Some(word) = rest.next() {
        if !word.starts_with('-') {
            image = Some(word);
            break;
        }
        inside.is_reached |= word == "--privileged" || word == "--pid=host";
        let (name, value) = option(word, &mut rest);
        match name {
            "-v" | "--volume" => inside.views.extend(value.and_then(|value| volume(&value))),
            "--mount" => inside.views.extend(value.and_then(|value| mount(&value))),
            "--pid" => inside.is_reached |= value.as_deref() == Some("host"),
            "--entrypoint" => entry = value,
            _ => {}
        }
    }
    image?;
    inside.words.extend(entry);
    // `kubectl exec name -c container -- command`: the command stands behind the dashes.
    let after: Vec<String> = rest.cloned().collect();
    let dashes = after.iter().position(|word| word == "--").map_or(0, |at| at + 1);
    inside.words.extend_from_slice(&after[dashes..]);
    (!inside.words.is_empty()).then_some(inside)
}

/// Reads an option and its value, which may be the next word.
fn option<'a>(
    word: &'a str,
    rest: &mut impl Iterator<Item = &'a String>,
) -> (&'a str, Option<String>) {
    if let Some((name, value)) = word.split_once('=').filter(|_| word.starts_with("--")) {
        return (name, Some(value.to_owned()));
    }
    if word.starts_with("--") {
        let takes = word != "--" && !is_flag(word);
        return (word, if takes { rest.next().cloned() } else { None });
    }
    let flags = word[1..].chars().take_while(|c| "itdPqT".contains(*c)).count();
    let Some(letter) = word[1 + flags..].chars().next() else { return (word, None) };
    let attached = word[1 + flags + letter.len_utf8()..].trim_start_matches('=');
    let value = if attached.is_empty() { rest.next().cloned() } else { Some(attached.to_owned()) };
    (if letter == 'v' { "-v" } else { "-" }, value)
}

/// Reads `/folder:/inside:options`; what is only read there cannot be harmed.
fn volume(value: &str) -> Option<(String, String)> {
    let mut parts = value.split(':');
    let (folder, place) = (parts.next()?, parts.next()?);
    let read_only = parts.flat_map(|options| options.split(',')).any(|option| option == "ro");
    view(folder, place).filter(|_| !read_only)
}

/// Reads `type=bind,source=/folder,target=/inside`.
fn mount(value: &str) -> Option<(String, String)> {
    let find = |names: &[&str]| {
        let fields = value.split(',').filter_map(|field| field.split_once('='));
        fields.filter(|(key, _)| names.contains(key)).map(|(_, value)| value).next()
    };
    let read_only = value.split(',').any(|field| field.starts_with("readonly") || field == "ro");
    let (folder, place) = (find(&["source", "src"])?, find(&["target", "dst", "destination"])?);
    view(folder, place).filter(|_| !read_only)
}

fn view(folder: &str, place: &str) -> Option<(String, String)> {
    let is_folder = folder.starts_with(['/', '~', '.']) && place.starts_with('/');
    is_folder.then(|| (place.to_owned(), folder.to_owned()))
}

/// Returns a word, or a text, with each place replaced by the folder that is seen there.
pub(super) fn see_through(word: &str, views: &[(String, String)]) -> String {
    let mut text = word.to_owned();
    for (place, folder) in views {
        text = replace(&text, place, folder);
    }
    text
}

fn replace(text: &str, place: &str, folder: &str) -> String {
    let name = |c: char| c.is_alphanumeric() || "._-".contains(c);
    let mut result = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(place).filter(|_| !place.is_empty()) {
        let (before, after) = (&rest[..at], &rest[at + place.len()..]);
        let last = before.chars().next_back().or_else(|| result.chars().next_back());
        let begins = !last.is_some_and(|c| name(c) || c == '/');
        let ends = place.ends_with('/') || !after.starts_with(name);
        result.push_str(before);
        // The root needs no slash of its own before the one that follows.
        let shown = if after.starts_with('/') { folder.trim_end_matches('/') } else { folder };
        result.push_str(if begins && ends { shown } else { place });
        rest = after;
    }
    result + rest
}

#[cfg(test)]
mod tests {
    use super::{inside, see_through};

    fn words(text: &str) -> Vec<String> {
        text.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn the_command_stands_behind_the_image() {
        let found = inside(&words("run --rm -itv /:/host --name x alpine sh -c ls")).expect("runs");
        assert_eq!(found.words, ["sh", "-c", "ls"]);
        assert_eq!(found.views, [("/host".to_owned(), "/".to_owned())]);
        assert!(!found.is_reached);
    }

    #[test]
    fn what_is_mounted_for_reading_is_no_view() {
        let found = inside(&words("run -v /:/host:ro --privileged alpine ls")).expect("runs");
        assert_eq!((found.views.len(), found.is_reached), (0, true));
        let found = inside(&words("run --mount type=bind,src=/etc,dst=/x a ls")).expect("runs");
        assert_eq!(found.views, [("/x".to_owned(), "/etc".to_owned())]);
    }

    #[test]
    fn a_command_in_a_running_container_is_found() {
        let found = inside(&words("exec -n a pod -c b -- rm x")).expect("runs");
        assert_eq!((found.words.len(), found.is_reached), (2, true));
        assert!(inside(&words("run --rm alpine")).is_none());
    }

    #[test]
    fn places_are_seen_through_and_longer_names_are_not() {
        let views = [("/host".to_owned(), "/".to_owned())];
        let through = |text: &str| see_through(text, &views);
        assert_eq!(through("/host"), "/");
        assert_eq!(through("rm -rf /host/* '/host/etc'"), "rm -rf /* '/etc'");
        assert_eq!(through("/hosts /a/host"), "/hosts /a/host");
    }
}
