//! What one command does to the walk: assignments, builtins, functions and commands in commands.

use super::code;
use super::fields::UNKNOWN;
use super::find;
use super::invocation::Invocation;
use super::options::{self, Style};
use super::output;
use super::paths;
use super::rule::{CLASS_FETCH, CLASS_SETTINGS, Consumer, Runs, UNSEEN, WRAPPERS, Wrapper};
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
        let fetched = self.scope.fetched.len();
        let output = self.command(&words, false);
        if output.sources & CLASS_FETCH != 0 || self.scope.fetched.len() > fetched {
            self.scope.fetched.extend_from_slice(written);
        }
        output
    }

    /// Walks a command whose words are expanded.
    fn command(&mut self, words: &[String], privileged: bool) -> Stream {
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
        let mut command = Invocation::new(words, folder.as_deref(), known, privileged);
        self.builtin(&command, known);
        if command.name == "find" {
            for inner in find::commands(&words[1..]) {
                self.deeper(|walker| walker.command(&inner, privileged));
            }
        }
        let arriving = self.fed | input.as_ref().map_or(0, |stream| stream.sources);
        self.flow(arriving, Consumer::Class(command.classes), privileged);
        self.downloads(&command);
        let runs_unseen = first.contains(UNKNOWN) && self.fed != 0
            || self.scope.fetched.contains(&paths::normalise(first, folder.as_deref()));
        if runs_unseen {
            let fetched = if first.contains(UNKNOWN) { self.fed } else { CLASS_FETCH };
            self.flow(fetched, Consumer::Code, privileged);
        }
        let wrapper = WRAPPERS.iter().find(|wrapper| command.is_named(wrapper.commands));
        let inner = wrapper.and_then(|wrapper| self.wrapped(wrapper, &mut command));
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
            "ls" if command.arguments.has(&["d"]) => Some(command.arguments.operands.join("\n")),
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

    /// Notes the files that a download leaves behind.
    fn downloads(&mut self, command: &Invocation<'_>) {
        if command.classes & CLASS_FETCH == 0 {
            return;
        }
        let folder = self.scope.folder.clone();
        let named = command.arguments.given(&["o", "O", "output", "output-document"]);
        let mut files: Vec<String> = named.filter_map(|choice| choice.value.clone()).collect();
        // `wget URL` and `curl -O URL` keep the last part of the address as the name.
        for address in &command.arguments.operands {
            let name = address.split(['?', '#']).next().and_then(|path| path.rsplit('/').next());
            files.extend(name.filter(|name| !name.is_empty()).map(str::to_owned));
        }
        for file in files {
            self.scope.fetched.push(paths::normalise(&file, folder.as_deref()));
        }
    }

    /// Walks the command inside a command.
    fn wrapped(&mut self, wrapper: &Wrapper, command: &mut Invocation<'_>) -> Option<Stream> {
        let leading_only = !matches!(wrapper.runs, Runs::Nothing);
        let rest = &command.words[1..];
        let style = Style { values: wrapper.values, single_dash: false, leading_only };
        let mut own = options::sort(rest, style);
        let privileged = command.privileged || wrapper.privileged;
        let mut texts: Vec<String> =
            own.given(wrapper.text_options).filter_map(|choice| choice.value.clone()).collect();
        let mut words: &[String] = own.first_operand.map_or(&[], |at| &rest[at..]);
        if matches!(wrapper.runs, Runs::Script) && own.has(wrapper.text_options) {
            // `sh -c text name arguments…`: the text is the first operand, whatever letters came with -c.
            texts = words.iter().take(1).cloned().collect();
            let before = self.scope.set_positional(words.get(2..).unwrap_or(&[]));
            let output = self.code_texts(wrapper, &texts, privileged, command);
            self.scope.restore_positional(before);
            return output;
        }
        if !texts.is_empty() {
            let output = self.code_texts(wrapper, &texts, privileged, command);
            if !matches!(wrapper.runs, Runs::Words) || words.is_empty() {
                return output;
            }
        }
        match wrapper.runs {
            Runs::Words | Runs::WordsAndInput => {
                let mut left = wrapper.skip;
                while let Some((first, after)) = words.split_first() {
                    let sets = first.split_once('=').is_some_and(|(name, _)| is_name(name));
                    if !sets && left == 0 {
                        break;
                    }
                    left -= usize::from(!sets);
                    words = after;
                }
                // `flock file -c text`: the option stands behind the operand.
                let texts = words.first().and_then(|word| word.strip_prefix('-'));
                if texts.is_some_and(|word| wrapper.text_options.contains(&word)) {
                    return words.get(1).map(|text| self.nested_text(text));
                }
                let mut words = words.to_vec();
                if wrapper.runs == Runs::WordsAndInput {
                    self.add_input(&mut words, &mut own);
                }
                if words.is_empty() {
                    return None;
                }
                if wrapper.runs == Runs::WordsAndInput && words[0].contains(' ') {
                    return Some(self.nested_text(&words.join(" ")));
                }
                Some(self.deeper(|walker| walker.command(&words, privileged)))
            }
            Runs::Text | Runs::FirstText | Runs::InlineCode => {
                let most = if wrapper.runs == Runs::Text { usize::MAX } else { 1 };
                let words: Vec<String> =
                    words.iter().skip(wrapper.skip).take(most).cloned().collect();
                if words.is_empty() && wrapper.runs == Runs::InlineCode {
                    return None;
                }
                if words.is_empty() {
                    let text = self.input.as_ref().and_then(Stream::known).map(str::to_owned);
                    return text.map(|text| self.nested_text(&text));
                }
                self.code_texts(wrapper, &[words.join(" ")], privileged, command)
            }
            Runs::Script | Runs::Code => self.script_file(wrapper, words, privileged, command),
            Runs::Nothing => None,
        }
    }

    /// Gives `xargs` and its like the words that arrive on standard input.
    fn add_input(&mut self, words: &mut Vec<String>, own: &mut options::Arguments) {
        let Some(input) = self.input.clone() else { return };
        self.fed |= input.sources;
        let arriving: Vec<String> = match input.known() {
            Some(text) => text.split_whitespace().take(64).map(str::to_owned).collect(),
            None => vec![UNKNOWN.to_string()],
        };
        let mark = own.given(&["I", "i", "replace"]).next();
        let mark = mark.map(|choice| choice.value.clone().unwrap_or_else(|| "{}".to_owned()));
        match mark.or_else(|| words.iter().any(|word| word.contains("{}")).then(|| "{}".to_owned()))
        {
            Some(mark) if !mark.is_empty() => {
                let filled = words.iter().flat_map(|word| {
                    if *word == mark {
                        arriving.clone()
                    } else {
                        vec![word.replace(&mark, &arriving.join(" "))]
                    }
                });
                *words = filled.collect();
            }
            _ => words.extend(arriving),
        }
    }

    /// Reads texts that are given to an interpreter.
    fn code_texts(
        &mut self,
        wrapper: &Wrapper,
        texts: &[String],
        privileged: bool,
        command: &mut Invocation<'_>,
    ) -> Option<Stream> {
        let mut output = None;
        for text in texts {
            let unknown = !text.is_empty() && text.chars().all(|c| c == UNKNOWN);
            if unknown {
                // Nothing of it is known: where it comes from is all there is to say.
                let sources = if self.fed == 0 { UNSEEN } else { self.fed };
                self.flow(sources, Consumer::Code, privileged);
                output = Some(Stream { text: None, sources: UNSEEN });
                continue;
            }
            if text.contains(UNKNOWN) {
                self.flow(self.fed & !UNSEEN, Consumer::Code, privileged);
            }
            if matches!(wrapper.runs, Runs::Code | Runs::InlineCode) {
                self.code(text, command);
            } else {
                output = Some(self.nested_text(text));
            }
        }
        output
    }

    /// Follows an interpreter to its script: a file, a process or standard input.
    fn script_file(
        &mut self,
        wrapper: &Wrapper,
        words: &[String],
        privileged: bool,
        command: &mut Invocation<'_>,
    ) -> Option<Stream> {
        let file = words.get(wrapper.skip).map(String::as_str);
        let stream = match file {
            Some("-" | "/dev/stdin" | "/dev/fd/0" | "/proc/self/fd/0") => self.input.clone(),
            Some(_) if command.arguments.has(&["s"]) && wrapper.runs == Runs::Script => {
                self.input.clone()
            }
            Some(file) => {
                let path = paths::normalise(file, self.scope.folder.as_deref());
                if self.scope.fetched.contains(&path) {
                    self.flow(CLASS_FETCH, Consumer::Code, privileged);
                }
                self.process(file).cloned()
            }
            // `python -m json.tool` and `perl -ne` read data, not a program.
            None if wrapper.runs == Runs::Code && !command.arguments.options.is_empty() => None,
            None => self.input.clone(),
        };
        let stream = stream?;
        self.flow(stream.sources, Consumer::Code, privileged);
        let text = stream.known()?;
        if wrapper.runs == Runs::Code {
            self.code(&text.to_owned(), command);
            None
        } else {
            Some(self.nested_text(text))
        }
    }

    /// Looks through code of another language for commands and paths.
    fn code(&mut self, text: &str, command: &mut Invocation<'_>) {
        let literals = code::literals(text);
        if code::starts_programs(text) {
            for literal in &literals {
                self.possible_text(literal);
            }
            if literals.len() > 1 {
                self.possible_text(&literals.join(" "));
            }
        }
        command.add_paths(&literals);
    }
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b == b'_' || b.is_ascii_alphanumeric())
}
