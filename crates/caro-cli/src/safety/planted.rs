//! What a line leaves in files, and what is read or run from there later.

use super::container;
use super::invocation::{Invocation, in_classes};
use super::paths;
use super::rule::{CLASS_FETCH, CLASS_SECRET, CLASS_STAGER, PATHS_CRON, PATHS_STARTUP};
use super::walk::{Stream, Walker};

impl Walker {
    /// Follows what arrives in a file; some files are run by the machine itself.
    pub(super) fn wrote(&mut self, path: String, content: Stream) {
        self.ends_in_file(content.sources, &path);
        let timed = in_classes(&path, PATHS_CRON);
        if timed || in_classes(&path, PATHS_STARTUP) {
            self.planted(content.known().unwrap_or_default(), timed);
        }
        self.scope.write(path, content);
    }

    /// Walks a text that will be run without anyone asking: that is as bad as with all rights.
    fn planted(&mut self, text: &str, timed: bool) {
        let privileged = self.privileged;
        self.privileged = true;
        if !timed {
            self.possible_text(text);
        }
        // A property list writes some signs in words.
        let text = text.replace("&gt;", ">").replace("&lt;", "<").replace("&amp;", "&");
        for command in text.lines().filter(|_| timed).flat_map(commands) {
            self.possible_text(command);
        }
        self.privileged = privileged;
    }

    /// Reads what is kept to run again: the shell does so before each prompt.
    pub(super) fn kept(&mut self, name: &str, value: &str) {
        if name == "PROMPT_COMMAND" {
            self.possible_text(value);
        }
    }

    /// Reads the table that is given to `crontab`.
    pub(super) fn scheduled(&mut self, command: &Invocation<'_>) {
        let file = command.paths.first().filter(|path| *path != "-");
        let content = match file {
            Some(path) => self.scope.file(path).cloned(),
            None => self.input.clone(),
        };
        let content = content.unwrap_or_default();
        self.ends_in_file(content.sources, "/etc/crontab");
        self.planted(content.known().unwrap_or_default(), true);
    }

    /// Notes the files that a command leaves behind: downloads, copies, `tee`.
    pub(super) fn leaves(&mut self, command: &Invocation<'_>) {
        match command.name.as_str() {
            "tee" => {
                let mut content = self.input.clone().unwrap_or_default();
                content.sources |= command.classes;
                for path in &command.paths {
                    self.wrote(path.clone(), content.clone());
                }
            }
            "cp" | "mv" | "install" | "ln" => {
                if let [program, copy] = command.arguments.operands.as_slice()
                    && BINARIES.iter().any(|folder| program.starts_with(folder))
                {
                    self.scope.copies.push((copy.clone(), program.clone()));
                }
                let from = command.paths.first().and_then(|path| self.scope.file(path)).cloned();
                if let (Some(content), Some(to)) = (from, command.paths.last()) {
                    self.wrote(to.clone(), content);
                }
            }
            _ => {}
        }
        if command.classes & CLASS_STAGER != 0 {
            for path in command.all_paths() {
                let content = Stream { text: None, sources: CLASS_SECRET };
                self.scope.write(path.clone(), content);
            }
        }
        if command.classes & CLASS_FETCH != 0 {
            self.downloads(command);
        }
    }

    fn downloads(&mut self, command: &Invocation<'_>) {
        let folder = self.scope.folder.clone();
        let spellings = ["o", "O", "output", "output-document"].into_iter();
        let named = command.arguments.given(spellings);
        let mut files: Vec<String> = named.filter_map(|choice| choice.value.clone()).collect();
        // `wget URL` and `curl -O URL` keep the last part of the address as the name.
        for address in &command.arguments.operands {
            let name = address.split(['?', '#']).next().and_then(|path| path.rsplit('/').next());
            files.extend(name.filter(|name| !name.is_empty()).map(str::to_owned));
        }
        for file in files {
            let content = Stream { text: None, sources: CLASS_FETCH };
            self.wrote(paths::normalise(&file, folder.as_deref()), content);
        }
    }

    /// Notes a folder that shows another one from now on: `mount --bind / x`, `ln -s / x`.
    pub(super) fn views(&mut self, command: &Invocation<'_>) {
        let [shown, at] = command.arguments.operands.as_slice() else { return };
        let has = |names: &'static [&str]| command.arguments.has(names.iter().copied());
        let binds = has(&["bind", "rbind", "B", "R"])
            || command.words.iter().any(|word| word.contains("bind"));
        match command.name.as_str() {
            "mount" if binds => self.scope.views.push((at.clone(), shown.clone())),
            // Removing the link itself harms nothing: only what is reached through it counts.
            "ln" if has(&["s", "symbolic"]) => {
                let shown = shown.trim_end_matches('/');
                self.scope.views.push((format!("{at}/"), format!("{shown}/")));
            }
            _ => {}
        }
    }

    /// Returns the words with what stands behind such views and copies, if there are any.
    pub(super) fn seen_through(&self, words: &[String]) -> Option<Vec<String>> {
        let copied = self.scope.copies.iter().find(|(copy, _)| *copy == words[0]);
        if self.scope.views.is_empty() && copied.is_none() {
            return None;
        }
        let see = |word: &String| container::see_through(word, &self.scope.views);
        let mut seen: Vec<String> = words.iter().map(see).collect();
        if let Some((_, program)) = copied {
            seen[0].clone_from(program);
        }
        Some(seen)
    }
}

/// Where programs lie that may be copied under another name.
const BINARIES: &[&str] = &["/bin/", "/usr/bin/", "/sbin/", "/usr/sbin/"];

/// Returns what a line of a crontab, a unit or a property list may run.
fn commands(line: &str) -> Vec<&str> {
    let line = line.trim();
    if let Some((key, value)) = line.split_once('=')
        && key.starts_with("Exec")
    {
        return vec![value.trim_start_matches(['-', '@', ':', '+', '!'])];
    }
    if line.contains("<string>") {
        let strings = line.split("<string>").skip(1);
        return strings.filter_map(|after| after.split("</string>").next()).collect();
    }
    let fields = if line.starts_with('@') { 1 } else { 5 };
    let is_time =
        |field: &str| field.starts_with(|c: char| c.is_ascii_digit() || c == '*' || c == '@');
    let mut rest = line;
    for _ in 0..fields {
        let Some((field, after)) = rest.split_once(char::is_whitespace) else { return vec![line] };
        if !is_time(field) {
            return vec![line];
        }
        rest = after.trim_start();
    }
    // The table of the system names a person before the command.
    let unnamed = rest.split_once(char::is_whitespace).map(|(_, after)| after);
    std::iter::once(rest).chain(unnamed).collect()
}

#[cfg(test)]
mod tests {
    use super::commands;

    #[test]
    fn a_line_of_a_crontab_is_read_with_and_without_a_name() {
        assert_eq!(commands("*/5 * * * * root ls -l"), ["root ls -l", "ls -l"]);
        assert_eq!(commands("@reboot ls"), ["ls"]);
    }

    #[test]
    fn a_line_of_a_unit_or_a_property_list_is_read() {
        assert_eq!(commands("ExecStart=-/bin/ls /"), ["/bin/ls /"]);
        assert_eq!(commands("<string>sh</string><string>-c</string>"), ["sh", "-c"]);
        assert_eq!(commands("rm -rf x"), ["rm -rf x"]);
    }
}
