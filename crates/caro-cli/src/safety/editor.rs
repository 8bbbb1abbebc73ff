//! Shell escapes in the commands of editors: `vim -c '!ls'`, `ed <<< '!ls'`.

/// Returns what an editor's command hands to a shell: `!ls`, `:%!sort`, `w !tee x`.
///
/// `wq!` and `e! x` are no escapes: their sign is a part of the command's name.
fn escape(command: &str) -> Option<&str> {
    let (before, text) = command.split_once('!')?;
    let is_escape = before.is_empty()
        || before
            .ends_with(|c: char| c == ' ' || c == ':' || c.is_ascii_digit() || "%.$,".contains(c));
    Some(text.trim()).filter(|text| is_escape && !text.is_empty())
}

/// Returns the texts that `name` would give to a shell.
pub(super) fn escapes(name: &str, words: &[String], input: Option<&str>) -> Vec<String> {
    if name == "git" {
        return settings(words);
    }
    let is_visual = matches!(name, "vim" | "vi" | "nvim" | "view" | "vimdiff" | "ex");
    if !is_visual && name != "ed" {
        return Vec::new();
    }
    let own = words.iter().filter(|_| is_visual).enumerate().filter_map(|(at, word)| {
        let plus = word.strip_prefix('+');
        let option = || words.get(at.checked_sub(1)?).filter(|before| takes_command(before));
        plus.or_else(|| option().map(|_| word.as_str()))
    });
    let lines = input.into_iter().flat_map(str::lines).filter(|_| matches!(name, "ed" | "ex"));
    own.chain(lines).filter_map(escape).map(str::to_owned).collect()
}

/// Options of any command whose value is a command.
const CARRIERS: &[&str] = &[
    "--checkpoint-action=exec=",
    "--to-command=",
    "--use-compress-program=",
    "proxycommand=",
    "proxycommand ",
    "-oproxycommand=",
    "localcommand=",
    "-olocalcommand=",
    "--rsync-path=",
];

/// Returns the commands that options carry: `tar --to-command=…`, `ssh -o ProxyCommand=…`.
pub(super) fn carried(words: &[String]) -> impl Iterator<Item = &str> {
    words.iter().filter_map(|word| {
        let fits = |start: &&&str| {
            word.get(..start.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(start))
        };
        CARRIERS.iter().find(fits).map(|start| &word[start.len()..])
    })
}

/// Returns what settings of git have it run: `alias.x=!ls`, `core.pager ls`.
fn settings(words: &[String]) -> Vec<String> {
    let found = words.iter().enumerate().filter_map(|(at, word)| {
        let small = word.to_lowercase();
        let value = match word.split_once('=') {
            Some((_, value)) => value,
            None => words.get(at + 1)?.as_str(),
        };
        let is_alias = small.starts_with("alias.");
        let runs =
            ["core.pager", "core.editor", "core.sshcommand", "core.fsmonitor", "core.hookspath"];
        let is_program = runs.iter().any(|key| small.starts_with(key));
        let text = if is_alias { value.strip_prefix('!')? } else { value };
        (is_alias || is_program).then(|| text.to_owned())
    });
    found.collect()
}

/// Whether the word after this one is a command: `-c`, `-sc`, `--cmd`.
fn takes_command(option: &str) -> bool {
    let bundle = option.strip_prefix('-').filter(|letters| !letters.starts_with('-'));
    option == "--cmd" || bundle.is_some_and(|letters| letters.ends_with(['c', 'S']))
}
