//! What one command does to the walk: assignments, functions, builtins, downloads.

use super::editor;
use super::fields::UNKNOWN;
use super::find;
use super::invocation::Invocation;
use super::output;
use super::paths;
use super::rule::{CLASS_FETCH, CLASS_SETTINGS, Consumer, UNSEEN, WRAPPERS};
use super::script::{Assignment, Word};
use super::walk::{Stream, Walker};

impl Walker {
    /// Walks a simple command.
    pub(super) fn simple(
        &mut self,
        assignments: &[Assignment],
        words: &[Word],
        written: &[String],
    ) -> Stream {
        let words: Vec<String> = words.iter().flat_map(|word| self.expand(word)).collect();
        for assignment in assignments {
            let single = assignment.values.len() < 2;
            let mut values: Vec<String> = if single {
                assignment.values.iter().map(|word| self.expand_single(word)).collect()
            } else {
                assignment.values.iter().flat_map(|word| self.expand(word)).collect()
            };
            self.assigned(&assignment.name, values.first().map_or("", String::as_str));
            if assignment.append {
                let mut before = self.scope.get(&assignment.name).unwrap_or_default();
                if single && before.len() == 1 {
                    values = vec![before.remove(0) + &values.concat()];
                } else {
                    before.append(&mut values);
                    values = before;
                }
            }
            self.scope.set(&assignment.name, values);
        }
        if words.is_empty() {
            return Stream { text: Some(String::new()), sources: 0 };
        }
        let output = self.command(&words);
        for path in written {
            self.scope.write(path.clone(), output.clone());
        }
        output
    }

    /// Walks a command whose words are expanded.
    pub(super) fn command(&mut self, words: &[String]) -> Stream {
        let Some(first) = words.first() else { return Stream::default() };
        if let Some(body) = self.scope.function(first) {
            let before = self.scope.set_positional(&words[1..]);
            let input = self.input.clone();
            let output = self.deeper(|walker| walker.script(&body, input.as_ref()));
            self.scope.restore_positional(before);
            return output;
        }
        let input = self.input.clone();
        let known = input.as_ref().and_then(Stream::known);
        let folder = self.scope.folder.clone();
        let mut command = Invocation::new(words, folder.as_deref(), known, self.privileged);
        self.builtin(&command, known);
        if command.name == "find" {
            for inner in find::commands(&words[1..]) {
                self.deeper(|walker| walker.command(&inner));
            }
        }
        for text in editor::escapes(&command.name, &words[1..], known) {
            self.possible_text(&text);
        }
        let arriving = self.fed | input.as_ref().map_or(0, |stream| stream.sources);
        self.flow(arriving, Consumer::Class(command.classes));
        self.downloads(&command);
        if first.contains(UNKNOWN) && self.fed != 0 {
            self.flow(self.fed, Consumer::Code);
        }
        self.own_script(&command);
        let wrapper = command.entries.iter().flatten().find_map(|entry| entry.wrapper);
        let inner = wrapper.and_then(|at| self.wrapped(&WRAPPERS[usize::from(at)], &mut command));
        self.invoked(&command);
        let text = output::of(&command.name, &words[1..], known).or_else(|| self.listing(&command));
        let classes = command.classes | input.as_ref().map_or(0, |stream| stream.sources);
        match inner {
            Some(stream) => Stream { sources: stream.sources | classes & !UNSEEN, ..stream },
            None if text.is_some() || command.classes & CLASS_SETTINGS != 0 => {
                Stream { text, sources: classes & !UNSEEN }
            }
            None => Stream { text, sources: classes | UNSEEN },
        }
    }

    /// Returns what `find` and `pwd` print, where no test and no file system decides it.
    fn listing(&self, command: &Invocation<'_>) -> Option<String> {
        match command.name.as_str() {
            "pwd" => self.scope.folder.clone(),
            "find" => Some(command.arguments.operands.join("\n")),
            "ls" if command.arguments.has(["d"].into_iter()) => {
                Some(command.arguments.operands.join("\n"))
            }
            _ => None,
        }
    }

    /// Keeps what builtins change in the shell itself.
    fn builtin(&mut self, command: &Invocation<'_>, input: Option<&str>) {
        let operands = &command.arguments.operands;
        match command.name.as_str() {
            "cd" | "pushd" => {
                let folder = command.paths.first().map_or("~", String::as_str);
                self.scope.folder =
                    (!folder.contains(UNKNOWN) && folder != "-").then(|| folder.to_owned());
            }
            "export" | "declare" | "typeset" | "local" | "readonly" | "setenv" => {
                for (name, value) in operands.iter().filter_map(|word| word.split_once('=')) {
                    self.assigned(name, value);
                    self.scope.set(name, vec![value.to_owned()]);
                }
            }
            "read" | "mapfile" | "readarray" => {
                let text = input.map_or_else(|| UNKNOWN.to_string(), |text| text.trim().to_owned());
                for name in operands {
                    self.scope.set(name, vec![text.clone()]);
                }
            }
            "set" if command.words.get(1).is_some_and(|word| word == "--") => {
                self.scope.set_positional(&command.words[2..]);
            }
            "printf" if command.words.get(1).is_some_and(|word| word == "-v") => {
                let (Some(name), Some(rest)) = (command.words.get(2), command.words.get(3..))
                else {
                    return;
                };
                let text = output::of("printf", rest, None);
                self.scope.set(name, vec![text.unwrap_or_else(|| UNKNOWN.to_string())]);
            }
            "alias" => {
                for (_, text) in operands.iter().filter_map(|word| word.split_once('=')) {
                    self.possible_text(text);
                }
            }
            _ => {}
        }
    }

    /// Walks a command that is a file which the line has written before.
    fn own_script(&mut self, command: &Invocation<'_>) {
        let path = paths::normalise(&command.words[0], self.scope.folder.as_deref());
        if !command.words[0].contains('/') {
            return;
        }
        if let Some(content) = self.scope.file(&path).cloned() {
            self.flow(content.sources, Consumer::Code);
            if let Some(text) = content.known() {
                self.nested_text(text);
            }
        }
    }

    /// Notes the files that a download or `tee` leaves behind.
    fn downloads(&mut self, command: &Invocation<'_>) {
        if command.name == "tee" {
            let content = self.input.clone().unwrap_or_default();
            for path in &command.paths {
                self.scope.write(path.clone(), content.clone());
            }
        }
        if command.classes & CLASS_FETCH == 0 {
            return;
        }
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
            self.scope.write(paths::normalise(&file, folder.as_deref()), content);
        }
    }
}
