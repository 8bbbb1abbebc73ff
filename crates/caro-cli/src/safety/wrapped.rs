//! Commands in commands: `sudo`, `sh -c`, `xargs`, interpreters and the rest of the wrappers.

use super::code;
use super::container;
use super::fields::UNKNOWN;
use super::invocation::{Invocation, in_classes};
use super::options::{self, Arguments, Style};
use super::paths;
use super::rule::{Consumer, PATHS_HOST, Runs, UNSEEN, Wrapper};
use super::walk::{Stream, Walker};

impl Walker {
    /// Walks the command inside a command, and returns what it prints.
    pub(super) fn wrapped(
        &mut self,
        wrapper: &Wrapper,
        command: &mut Invocation<'_>,
    ) -> Option<Stream> {
        let privileged = self.privileged;
        // `ssh root@host text`
        let as_root = |word: &String| word.starts_with("root@");
        self.privileged |=
            wrapper.privileged || wrapper.runs == Runs::Text && command.words.iter().any(as_root);
        let output = self.inside(wrapper, command);
        self.privileged = privileged;
        output
    }

    fn inside(&mut self, wrapper: &Wrapper, command: &mut Invocation<'_>) -> Option<Stream> {
        let leading_only = wrapper.runs != Runs::Nothing;
        let rest = &command.words[1..];
        let style = Style { values: wrapper.values, single_dash: false, leading_only };
        let own = options::sort(rest, style);
        let words: &[String] = own.first_operand.map_or(&[], |at| &rest[at..]);
        if wrapper.runs == Runs::Script && own.has(wrapper.text_options.iter()) {
            // `sh -c text name arguments…`: whatever letters came with -c, the text is an operand.
            let before = self.scope.set_positional(words.get(2..).unwrap_or(&[]));
            let output = words.first().and_then(|text| self.text(wrapper, text, command));
            self.scope.restore_positional(before);
            return output;
        }
        let texts: Vec<String> = own
            .given(wrapper.text_options.iter())
            .filter_map(|choice| choice.value.clone())
            .collect();
        let mut output = None;
        for text in &texts {
            output = self.text(wrapper, text, command);
        }
        match wrapper.runs {
            Runs::Words => self.words(wrapper, words).or(output),
            _ if !texts.is_empty() => output,
            Runs::WordsAndInput => self.words_and_input(words, &own),
            Runs::Text => self.joined(wrapper, words, usize::MAX, command),
            Runs::FirstText | Runs::InlineCode => self.joined(wrapper, words, 1, command),
            Runs::Script | Runs::Code => self.script_file(wrapper, words, command),
            Runs::Container => self.container(rest),
            Runs::Nothing => None,
        }
    }

    /// Walks a command that stands in the words behind the wrapper's own operands.
    fn words(&mut self, wrapper: &Wrapper, mut words: &[String]) -> Option<Stream> {
        let mut left = usize::from(wrapper.skip);
        while let Some((first, after)) = words.split_first() {
            let sets = first.split_once('=').is_some_and(|(name, _)| is_name(name));
            if !sets && left == 0 {
                break;
            }
            left -= usize::from(!sets);
            words = after;
        }
        // `flock file -c text`: the option stands behind the operand.
        let option = words.first()?.strip_prefix('-');
        if option.is_some_and(|option| wrapper.text_options.contains(option)) {
            return words.get(1).map(|text| self.nested_text(text));
        }
        Some(self.deeper(|walker| walker.command(words)))
    }

    /// Walks a command to which words are added that arrive on standard input.
    fn words_and_input(&mut self, words: &[String], own: &Arguments) -> Option<Stream> {
        let mut words = words.to_vec();
        // `xargs -a file`
        let file = own.given(["a", "arg-file"].into_iter()).find_map(|choice| choice.value.clone());
        let listed = file.and_then(|file| {
            let path = paths::normalise(&file, self.scope.folder.as_deref());
            self.process(&file).or_else(|| self.scope.file(&path)).cloned()
        });
        if let Some(input) = listed.or_else(|| self.input.clone()) {
            self.fed |= input.sources;
            let arriving: Vec<String> = match input.known() {
                Some(text) => text.split_whitespace().take(64).map(str::to_owned).collect(),
                None => vec![UNKNOWN.to_string()],
            };
            add_input(&mut words, arriving, own);
        }
        // `parallel 'rm -rf {}'` takes a text where `xargs` takes words.
        if words.first()?.contains(' ') {
            return Some(self.nested_text(&words.join(" ")));
        }
        Some(self.deeper(|walker| walker.command(&words)))
    }

    /// Reads the wrapper's words as one text; without any, the text is on standard input.
    fn joined(
        &mut self,
        wrapper: &Wrapper,
        words: &[String],
        most: usize,
        command: &mut Invocation<'_>,
    ) -> Option<Stream> {
        let words = words.iter().skip(usize::from(wrapper.skip)).map(String::as_str);
        // `ssh host -t text`: options may stand behind the operands too.
        let words: Vec<&str> = words.skip_while(|word| word.starts_with('-')).take(most).collect();
        if !words.is_empty() {
            return self.text(wrapper, &words.join(" "), command);
        }
        if wrapper.runs == Runs::InlineCode {
            return None;
        }
        let text = self.input.as_ref().and_then(Stream::known).map(str::to_owned);
        text.map(|text| self.nested_text(&text))
    }

    /// Reads a text that is given to an interpreter.
    fn text(
        &mut self,
        wrapper: &Wrapper,
        text: &str,
        command: &mut Invocation<'_>,
    ) -> Option<Stream> {
        if !text.is_empty() && text.chars().all(|c| c == UNKNOWN) {
            // Nothing of it is known: where it comes from is all there is to say.
            let sources = if self.fed == 0 { UNSEEN } else { self.fed };
            self.flow(sources, Consumer::Code);
            return Some(Stream { text: None, sources: UNSEEN });
        }
        if names_unknown(text) {
            self.flow(self.fed & !UNSEEN, Consumer::Code);
        }
        if matches!(wrapper.runs, Runs::Code | Runs::InlineCode) {
            return self.code(text, command);
        }
        Some(self.nested_text(text))
    }

    /// Follows an interpreter to its script: a file, a process or standard input.
    fn script_file(
        &mut self,
        wrapper: &Wrapper,
        words: &[String],
        command: &mut Invocation<'_>,
    ) -> Option<Stream> {
        let is_code = wrapper.runs == Runs::Code;
        // `bash -n` reads its script and runs nothing of it.
        if !is_code && command.arguments.has(["n"].into_iter()) {
            return None;
        }
        let stream = match words.get(usize::from(wrapper.skip)).map(String::as_str) {
            Some("-" | "/dev/stdin" | "/dev/fd/0" | "/proc/self/fd/0") => self.input.clone(),
            Some(_) if !is_code && command.arguments.has(["s"].into_iter()) => self.input.clone(),
            Some(file) => {
                let path = paths::normalise(file, self.scope.folder.as_deref());
                self.process(file).or_else(|| self.scope.file(&path)).cloned()
            }
            // `python -m json.tool` and `perl -ne` read data, not a program.
            None if is_code && !command.arguments.options.is_empty() => None,
            None => self.input.clone(),
        };
        let stream = stream?;
        self.flow(stream.sources, Consumer::Code);
        let text = stream.known()?;
        if is_code {
            return self.code(text, command);
        }
        Some(self.nested_text(text))
    }

    /// Reads the recipes of a makefile that the line shows.
    pub(super) fn makefile(&mut self, command: &Invocation<'_>, input: Option<&str>) {
        let file = command.words.windows(2).find(|pair| pair[0] == "-f").map(|pair| &pair[1]);
        let path = file.map_or("Makefile", String::as_str);
        let known = self.process(path).or_else(|| self.scope.file(path)).and_then(Stream::known);
        let text = known.or(input).unwrap_or_default().to_owned();
        for recipe in text.lines().filter_map(|line| line.strip_prefix('\t')) {
            self.possible_text(recipe.trim_start_matches(['@', '-', '+']));
        }
    }

    /// Looks through code of another language for commands and paths.
    fn code(&mut self, text: &str, command: &mut Invocation<'_>) -> Option<Stream> {
        if let Some(printed) = code::only_prints(text) {
            command.forget_text();
            return Some(Stream { text: Some(printed), sources: 0 });
        }
        let text = &code::joined(text);
        let mut literals = code::literals(&code::with_home(text));
        if code::uses_home(text) {
            literals.push("~".to_owned());
        }
        let privileged = self.privileged;
        self.privileged |= text.contains("with administrator privileges");
        if code::starts_programs(text) {
            for literal in &literals {
                self.possible_text(literal);
            }
            if literals.len() > 1 {
                self.possible_text(&literals.join(" "));
            }
        }
        self.privileged = privileged;
        command.add_paths(&literals);
        None
    }

    /// Walks what runs in a container, if it can reach this machine or something that lives on.
    fn container(&mut self, words: &[String]) -> Option<Stream> {
        let inside = container::inside(words)?;
        let matters = |folder: &str| in_classes(&paths::normalise(folder, None), PATHS_HOST);
        if !inside.is_reached && !inside.views.iter().any(|(_, folder)| matters(folder)) {
            return None;
        }
        let see = |word: &String| container::see_through(word, &inside.views);
        let words: Vec<String> = inside.words.iter().map(see).collect();
        Some(self.deeper(|walker| walker.command(&words)))
    }
}

/// Puts arriving words where `{}` stands, or at the end.
fn add_input(words: &mut Vec<String>, arriving: Vec<String>, own: &Arguments) {
    let given = own.given(["I", "i", "replace"].into_iter()).next();
    let named = given.and_then(|choice| choice.value.clone()).filter(|mark| !mark.is_empty());
    let mark = named.unwrap_or_else(|| "{}".to_owned());
    if !words.iter().any(|word| word.contains(&mark)) {
        words.extend(arriving);
        return;
    }
    let filled = words.iter().flat_map(|word| {
        if *word == mark {
            arriving.clone()
        } else {
            vec![word.replace(&mark, &arriving.join(" "))]
        }
    });
    *words = filled.collect();
}

/// Returns whether what is not known stands where a command is named, or is run as one.
fn names_unknown(text: &str) -> bool {
    text.match_indices(UNKNOWN).any(|(at, _)| {
        let before = text[..at].trim_end_matches([' ', '\t', '"', '\'']);
        before.is_empty()
            || before.ends_with([';', '|', '&', '\n', '(', '{'])
            || before.ends_with("eval")
    })
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b == b'_' || b.is_ascii_alphanumeric())
}
