//! Walks through a script, follows data from stage to stage and collects the rules it trips.

use super::fields::UNKNOWN;
use super::fish;
use super::invocation::{Invocation, in_classes};
use super::parse::{self, MAX_DEPTH, ParseError};
use super::paths;
use super::rule::{
    ANY_COMMAND, BY_CLASS, BY_NAME_START, CLASS_SECRET, CLASS_SOCKET_OPEN, Consumer, MATCHES,
    Match, OTHER, PATHS_NULL, PATHS_SECRET, PATHS_SINK, PATHS_SOCKET, Place, RULES, Rule, Sources,
    Special, UNSEEN,
};
use super::scope::Scope;
use super::script::{Body, GroupKind, Pipeline, Redirect, RedirectKind, Script, Stage, Target};
use super::turns;

/// How many bytes of nested text are read for one line, however they were multiplied.
const MOST_WORK: usize = 1 << 20;

/// What runs from one command to the next.
#[derive(Debug, Clone, Default)]
pub(super) struct Stream {
    /// The text, if it can be known.
    pub(super) text: Option<String>,
    /// The classes of the commands it went through.
    pub(super) sources: Sources,
}

/// The state of one assessment.
#[derive(Debug, Default)]
pub(super) struct Walker {
    pub(super) scope: Scope,
    found: Vec<&'static Rule>,
    /// The classes of all commands so far.
    pub(super) seen: Sources,
    /// Whether the current command has all rights.
    pub(super) privileged: bool,
    depth: usize,
    pub(super) work: usize,
    /// How many loops are open.
    pub(super) loops: usize,
    /// The functions that are running.
    pub(super) running: Vec<String>,
    /// What substitutions have put into the current command.
    pub(super) fed: Sources,
    /// What the current command reads.
    pub(super) input: Option<Stream>,
    /// The streams behind `/dev/fd/…` names of process substitutions.
    pub(super) processes: Vec<Stream>,
}

impl Walker {
    /// Parses and walks a text.
    pub(super) fn read(&mut self, text: &str) -> Result<Stream, ParseError> {
        self.work += text.len();
        if self.work > MOST_WORK {
            return Err(ParseError::TooLong);
        }
        let script = parse::parse(text, self.depth)?;
        // A text that a command runs reads what the command reads, as far as that is known.
        let input = self.input.clone().filter(Stream::tells);
        Ok(self.script(&script, input.as_ref()))
    }

    /// Reads a nested command text; what cannot be read is reported.
    pub(super) fn nested_text(&mut self, text: &str) -> Stream {
        self.deeper(|walker| {
            walker.read(text).unwrap_or_else(|_| {
                walker.other_shell(text);
                Stream { text: None, sources: UNSEEN }
            })
        })
    }

    /// Reads a line that was not understood as fish would; reports it if that fails too.
    pub(super) fn other_shell(&mut self, text: &str) {
        let read = fish::translated(text).map(|translated| self.read(&translated));
        if !matches!(read, Some(Ok(_))) {
            self.special(Special::NotUnderstood);
        }
    }

    /// Reads a text that may or may not be a command; what cannot be read is passed over.
    pub(super) fn possible_text(&mut self, text: &str) {
        self.deeper(|walker| walker.read(text).unwrap_or_default());
    }

    /// Runs `inner` one level deeper; beyond the bound the line counts as not understood.
    pub(super) fn deeper(&mut self, inner: impl FnOnce(&mut Self) -> Stream) -> Stream {
        if self.depth >= MAX_DEPTH {
            self.special(Special::NotUnderstood);
            return Stream { text: None, sources: UNSEEN };
        }
        self.depth += 1;
        let result = inner(self);
        self.depth -= 1;
        result
    }

    /// Walks a list; its output is what all its pipelines print.
    pub(super) fn script(&mut self, script: &Script, input: Option<&Stream>) -> Stream {
        let (mut text, mut sources) = (String::new(), 0);
        let (mut is_known, mut has_gaps) = (script.pipelines.is_empty(), false);
        self.work += 16;
        if self.work > MOST_WORK {
            self.special(Special::NotUnderstood);
            return Stream { text: None, sources: UNSEEN };
        }
        for pipeline in &script.pipelines {
            let output = self.pipeline(pipeline, input);
            sources |= output.sources;
            // What is known stays in sight between pieces that are not: `(crontab -l; echo x)`.
            has_gaps |= output.text.is_none();
            let piece = output.text.unwrap_or_else(|| format!("{UNKNOWN}\n"));
            is_known |= piece.chars().any(|c| c != UNKNOWN && c != '\n');
            text += &piece;
        }
        Stream { text: (is_known || !has_gaps).then_some(text), sources }
    }

    fn pipeline(&mut self, pipeline: &Pipeline, input: Option<&Stream>) -> Stream {
        let mut output = None;
        let folder = self.scope.folder.clone();
        for stage in &pipeline.stages {
            let stream = self.stage(stage, output.as_ref().or(input));
            output = Some(stream);
        }
        if pipeline.stages.len() > 1 {
            self.scope.folder = folder;
        }
        output.unwrap_or_default()
    }

    fn stage(&mut self, stage: &Stage, input: Option<&Stream>) -> Stream {
        let outer_fed = std::mem::take(&mut self.fed);
        let outer_input = std::mem::replace(&mut self.input, input.cloned());
        let written = self.redirects(&stage.redirects, is_probe(stage));
        let mut output = match &stage.body {
            Body::Simple { assignments, words } => self.simple(assignments, words),
            Body::Words(words) => {
                for word in words {
                    self.expand(word);
                }
                Stream { text: Some(String::new()), sources: 0 }
            }
            body => {
                let input = self.input.clone();
                self.deeper(|walker| walker.compound(body, input.as_ref()))
            }
        };
        output.sources |= self.fed;
        for path in written {
            self.wrote(path, output.clone());
        }
        self.fed = outer_fed;
        self.input = outer_input;
        output
    }

    fn compound(&mut self, body: &Body, input: Option<&Stream>) -> Stream {
        match body {
            Body::Group { script, kind } => {
                if *kind == GroupKind::Endless && turns::piles_up(script) {
                    self.special(Special::EndlessBackground);
                }
                let folder = self.scope.folder.clone();
                let output = self.script(script, input);
                if *kind == GroupKind::Subshell {
                    self.scope.folder = folder;
                }
                output
            }
            Body::Loop { variable, items, body } => {
                let fed = std::mem::take(&mut self.fed);
                let values = items.iter().flat_map(|item| self.expand(item)).collect();
                let sources = self.fed;
                self.fed |= fed;
                self.turns(variable, values, sources, body, input)
            }
            Body::Function { name, body } => {
                if calls_itself_twice(name, body) {
                    self.special(Special::ForkBomb);
                }
                self.scope.define(name, body);
                // The body counts even if the call cannot be seen; its arguments are unknown here.
                let before = self.scope.set_positional(&vec![UNKNOWN.to_string(); 9]);
                self.script(body, None);
                self.scope.restore_positional(before);
                Stream { text: Some(String::new()), sources: 0 }
            }
            Body::Simple { .. } | Body::Words(_) => Stream::default(),
        }
    }

    /// Applies redirections: input replaces the stream, output paths are checked and returned.
    fn redirects(&mut self, redirects: &[Redirect], is_probe: bool) -> Vec<String> {
        let mut written = Vec::new();
        for redirect in redirects {
            let fed_before = std::mem::take(&mut self.fed);
            let text = match &redirect.target {
                Target::Word(word) => self.expand_single(word),
                Target::Here(body) => {
                    body.get().map(|word| self.expand_single(word)).unwrap_or_default()
                }
            };
            let mut sources = std::mem::replace(&mut self.fed, fed_before);
            match redirect.kind {
                RedirectKind::Text => {
                    self.input = Some(Stream { text: Some(text + "\n"), sources });
                }
                RedirectKind::Read => {
                    let path = paths::normalise(&text, self.scope.folder.as_deref());
                    let probes = is_probe && in_classes(&path, PATHS_SOCKET);
                    self.check(
                        |rule| {
                            matches!(rule, Match::Reads { from }
                            if !probes && in_classes(&path, *from))
                        },
                        OTHER.places(),
                    );
                    if in_classes(&path, PATHS_SECRET) {
                        sources |= CLASS_SECRET;
                    }
                    let process = self.process(&text).cloned();
                    self.input = Some(if let Some(stream) = process {
                        stream
                    } else if in_classes(&path, PATHS_NULL) {
                        Stream { text: Some(String::new()), sources }
                    } else {
                        Stream { text: None, sources: sources | UNSEEN }
                    });
                }
                RedirectKind::Write | RedirectKind::Append => {
                    let path = paths::normalise(&text, self.scope.folder.as_deref());
                    let appends = redirect.kind == RedirectKind::Append;
                    if is_probe && in_classes(&path, PATHS_SOCKET) {
                        self.seen |= CLASS_SOCKET_OPEN;
                        written.push(path);
                    } else if !in_classes(&path, PATHS_SINK) {
                        self.check(
                            |rule| {
                                matches!(rule, Match::Redirect { to, append }
                                if append.is_none_or(|a| a == appends) && in_classes(&path, *to))
                            },
                            OTHER.places(),
                        );
                        written.push(path);
                    }
                }
            }
        }
        written
    }

    /// Returns the stream behind the name of a process substitution.
    pub(super) fn process(&self, path: &str) -> Option<&Stream> {
        let number = path.strip_prefix("/dev/fd/")?.strip_prefix(UNKNOWN)?;
        self.processes.get(number.parse::<usize>().ok()?)
    }

    /// Reports data that reaches a consumer.
    pub(super) fn flow(&mut self, sources: Sources, consumer: Consumer) {
        if sources == 0 {
            return;
        }
        let is_privileged = self.privileged;
        let reaches = |to: &Consumer| match (to, consumer) {
            (Consumer::Code, Consumer::Code) => true,
            (Consumer::Class(wanted), Consumer::Class(given)) => wanted & given != 0,
            _ => false,
        };
        self.check(
            |rule| {
                matches!(rule, Match::Flow { from, to, privileged }
                if from & sources != 0 && reaches(to) && (is_privileged || !privileged))
            },
            OTHER.places(),
        );
    }

    /// Reports data that ends up in a file.
    pub(super) fn ends_in_file(&mut self, sources: Sources, path: &str) {
        if sources == 0 {
            return;
        }
        self.check(
            |rule| {
                matches!(rule, Match::Into { from, paths }
                if from & sources != 0 && in_classes(path, *paths))
            },
            OTHER.places(),
        );
    }

    /// Reports what only code can see.
    pub(super) fn special(&mut self, special: Special) {
        self.check(
            |rule| matches!(rule, Match::Special(known) if *known == special),
            OTHER.places(),
        );
    }

    /// Reports a variable that is set.
    pub(super) fn assigned(&mut self, name: &str, value: &str) {
        self.kept(name, value);
        self.check(
            |rule| {
                matches!(rule, Match::Assign { names, values }
                if names.contains(name) && values.is_none_or(|values| values.contains(value)))
            },
            OTHER.places(),
        );
    }

    /// Reports a command.
    pub(super) fn invoked(&mut self, command: &Invocation<'_>) {
        if command.shows_help() {
            return;
        }
        self.seen |= command.classes;
        let trips = |rule: &Match| matches!(rule, Match::Command(conditions) if command.meets_all(*conditions));
        for entry in command.entries.iter().flatten() {
            self.check(trips, entry.rules());
        }
        for (start, places) in BY_NAME_START {
            if command.name.starts_with(start.text()) {
                self.check(trips, places.places());
            }
        }
        for (class, places) in BY_CLASS {
            if command.classes & class != 0 {
                self.check(trips, places.places());
            }
        }
        self.check(trips, ANY_COMMAND.places());
    }

    /// Adds each rule of which one of the given matches holds.
    fn check(&mut self, trips: impl Fn(&Match) -> bool, places: &[Place]) {
        for place in places {
            let rule = &RULES[usize::from(place.rule)];
            let known = self.found.iter().any(|found| std::ptr::eq(*found, rule));
            if !known && trips(&MATCHES[usize::from(place.way)]) {
                self.found.push(rule);
            }
        }
    }

    /// Returns the rules that were tripped, in the order they were met.
    pub(super) fn into_found(mut self) -> Vec<&'static Rule> {
        let seen = self.seen;
        self.check(
            |rule| {
                matches!(rule, Match::Together { all, none }
                if all & seen == *all && none & seen == 0)
            },
            OTHER.places(),
        );
        self.found
    }
}

/// Returns whether a command only opens a connection, to see whether somebody answers.
fn is_probe(stage: &Stage) -> bool {
    let Body::Simple { words, .. } = &stage.body else { return false };
    let reads_nothing = |redirect: &Redirect| {
        redirect.kind == RedirectKind::Read
            && matches!(&redirect.target, Target::Word(word) if word.bare() == Some("/dev/null"))
    };
    if let [word] = words.as_slice()
        && word.bare() == Some("cat")
    {
        return stage.redirects.iter().any(reads_nothing);
    }
    words.first().is_none_or(|word| matches!(word.bare(), Some("echo" | "printf" | ":" | "true")))
        || words.len() == 1 && words[0].bare() == Some("exec")
}

/// Returns whether a function starts itself in the background or in a pipeline.
fn calls_itself_twice(name: &str, body: &Script) -> bool {
    body.pipelines.iter().any(|pipeline| {
        pipeline.stages.iter().any(|stage| match &stage.body {
            Body::Simple { words, .. } => {
                let calls = words.first().and_then(|word| word.bare()) == Some(name);
                calls && (pipeline.background || pipeline.stages.len() > 1)
            }
            Body::Group { script, .. } | Body::Loop { body: script, .. } => {
                calls_itself_twice(name, script)
            }
            Body::Function { .. } | Body::Words(_) => false,
        })
    })
}
