//! What one command does to the walk: assignments, functions, builtins, downloads.

use super::editor;
use super::fields::UNKNOWN;
use super::find;
use super::invocation::{self, Invocation};
use super::output;
use super::paths;
use super::rule::{
    CLASS_ENDLESS, CLASS_LISTING, CLASS_NARROWING, CLASS_SETTINGS, CLASS_WHOLE_TREE, Consumer,
    Runs, UNSEEN, WRAPPERS,
};
use super::script::{Assignment, Word};
use super::sql;
use super::walk::{Stream, Walker};

impl Walker {
    /// Walks a simple command.
    pub(super) fn simple(&mut self, assignments: &[Assignment], words: &[Word]) -> Stream {
        let words: Vec<String> = words.iter().flat_map(|word| self.expand(word)).collect();
        for assignment in assignments {
            let single = assignment.values.len() < 2;
            let fed = std::mem::take(&mut self.fed);
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
            self.scope.mark(&assignment.name, self.fed);
            self.fed |= fed;
        }
        if words.is_empty() {
            return Stream { text: Some(String::new()), sources: 0 };
        }
        self.command(&words)
    }

    /// Walks a command whose words are expanded.
    pub(super) fn command(&mut self, words: &[String]) -> Stream {
        let Some(first) = words.first() else { return Stream::default() };
        self.work += 8;
        if let Some(body) = self.scope.function(first) {
            // A function that calls itself is looked at twice, and not until it ends.
            if self.running.iter().filter(|name| *name == first).count() > 1 {
                return Stream { text: None, sources: UNSEEN };
            }
            let before = self.scope.set_positional(&words[1..]);
            let input = self.input.clone();
            self.running.push(first.clone());
            let output = self.deeper(|walker| walker.script(&body, input.as_ref()));
            self.running.pop();
            self.scope.restore_positional(before);
            return output;
        }
        if let Some(candidates) = invocation::candidates(first) {
            return self.candidates(&candidates, &words[1..]);
        }
        let seen_through = self.seen_through(words);
        let words = seen_through.as_deref().unwrap_or(words);
        let input = self.input.clone();
        let known = input.as_ref().and_then(Stream::known);
        let folder = self.scope.folder.clone();
        let mut command = Invocation::new(words, folder.as_deref(), known, self.privileged);
        self.builtin(&command, known);
        if command.name == "find" {
            for inner in find::commands(&words[1..]) {
                let fed = self.fed;
                self.fed |= command.classes;
                self.deeper(|walker| walker.command(&inner));
                self.fed = fed;
            }
        }
        let escapes = editor::escapes(&command.name, &words[1..], known);
        for text in escapes.into_iter().chain(sql::escapes(command.classes, words, known)) {
            self.possible_text(&text);
        }
        for text in editor::carried(&words[1..]) {
            self.possible_text(text);
        }
        if matches!(command.name.as_str(), "make" | "gmake") {
            self.makefile(&command, known);
        }
        let staged = self.scope.staged(command.all_paths());
        let arriving = staged | self.fed | input.as_ref().map_or(0, |stream| stream.sources);
        self.flow(arriving, Consumer::Class(command.classes));
        self.leaves(&command);
        if command.name == "crontab" {
            self.scheduled(&command);
        }
        if first.contains(UNKNOWN) && self.fed != 0 {
            self.flow(self.fed, Consumer::Code);
        }
        self.own_script(&command);
        let wrapper = command.entries.iter().flatten().find_map(|entry| entry.wrapper);
        let inner = wrapper.and_then(|at| self.wrapped(&WRAPPERS[usize::from(at)], &mut command));
        self.invoked(&command);
        let text = output::of(&command.name, &words[1..], known).or_else(|| self.listing(&command));
        // What `xargs` runs has seen the input already, and may have picked from it.
        let passes = wrapper.is_none_or(|at| WRAPPERS[usize::from(at)].runs != Runs::WordsAndInput);
        let arrived = input.as_ref().filter(|_| passes).map_or(0, |stream| stream.sources);
        let narrows = command.classes & CLASS_NARROWING != 0;
        let lost = if narrows { CLASS_ENDLESS | CLASS_LISTING | CLASS_WHOLE_TREE } else { 0 };
        let classes = command.classes | arrived & !lost;
        match inner {
            Some(stream) => Stream { sources: stream.sources | classes & !UNSEEN, ..stream },
            None if text.is_some() || command.classes & CLASS_SETTINGS != 0 => {
                Stream { text, sources: classes & !UNSEEN }
            }
            None => Stream { text, sources: classes | UNSEEN },
        }
    }

    /// Walks a command for each program that a pattern in its name may find.
    fn candidates(&mut self, names: &[&str], arguments: &[String]) -> Stream {
        let mut output = Stream { text: None, sources: UNSEEN };
        for name in names {
            let words: Vec<String> =
                std::iter::once((*name).to_owned()).chain(arguments.iter().cloned()).collect();
            output.sources |= self.deeper(|walker| walker.command(&words)).sources;
        }
        output
    }

    /// Returns what `find` and `pwd` print, where no test and no file system decides it.
    fn listing(&self, command: &Invocation<'_>) -> Option<String> {
        match command.name.as_str() {
            "pwd" => self.scope.folder.clone(),
            "find" => Some(command.arguments.operands.join("\n")),
            "ls" if self.scope.folder.is_some()
                && command
                    .words
                    .iter()
                    .skip(1)
                    .all(|word| matches!(word.as_str(), "-A" | "-a" | "-1")) =>
            {
                Some("./*".to_owned())
            }
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
                let sources = self.input.as_ref().map_or(0, |stream| stream.sources);
                for name in operands {
                    self.scope.set(name, vec![text.clone()]);
                    self.scope.mark(name, sources);
                }
            }
            "mount" | "ln" => self.views(command),
            "unset" => {
                for name in operands {
                    self.scope.set(name, vec![String::new()]);
                }
            }
            "set" if command.words.get(1).is_some_and(|word| word == "--") => {
                self.scope.set_positional(&command.words[2..]);
            }
            // fish: `set -l name values…`
            "set" => {
                let values = operands.split_first().filter(|(_, values)| !values.is_empty());
                if let Some((name, values)) = values {
                    self.scope.set(name, values.to_vec());
                }
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
}
