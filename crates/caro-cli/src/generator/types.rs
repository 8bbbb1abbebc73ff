//! The closed sets that the data under `config/intents` may name.
//!
//! The build script includes this file too: it checks the data against these sets and writes the
//! variants into the compiled tables, so neither side can know a name the other does not.

/// How much a word matters, and what happens when an intent does not explain it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// Says nothing about the command ("please", "the").
    Noise,
    /// Points at a slot ("in", "called"); counts only where an intent names it.
    Marker,
    /// Asks to see something ("show", "find"); any intent that changes nothing explains it.
    Look,
    /// A thing, which may also be a name ("the logs folder").
    Thing,
    /// A quality or an activity that changes nothing ("hidden", "count").
    Plain,
    /// Changes something ("delete"); an intent that does not name it never answers.
    Effect,
    /// Turns the meaning around ("without"); an intent that does not name it never answers.
    Negation,
    /// Belongs to another world ("phone", "why"); no intent may name it, and nothing answers.
    Foreign,
}

/// What a slot accepts; every type has its own check of the text it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SlotType {
    /// A lower bound of size: "larger than 100 MB".
    Larger,
    /// An upper bound of size: "under 1.5 GB".
    Smaller,
    /// A time since which something happened: "in the last 7 days", "today".
    Newer,
    /// A time before which something happened: "older than 2 weeks".
    Older,
    /// A whole number that is part of nothing else: "top 10", "five".
    Count,
    /// A kind of file: "*.log", ".py files", "python files".
    Kind,
    /// The name of a file to look for, possibly with wildcards.
    Name,
    /// A file.
    File,
    /// A folder.
    Folder,
    /// A file or a folder.
    Path,
    /// A port, 1 to 65535.
    Port,
    /// A host name or address.
    Host,
    /// An http, https, ftp, ssh or git address.
    Url,
    /// Free text: quoted, or the unknown words after a marker.
    Text,
    /// One word of letters, digits and `._+@-`: a user, a process, a service.
    Word,
    /// The name of a git branch or tag.
    Branch,
    /// An octal file mode.
    Mode,
}

/// How a slot's value is written into the command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Filter {
    /// The value itself.
    Plain,
    /// Tests of `find`.
    Find,
    /// `--include=` options of `grep`.
    Include,
    /// Limits of `git log`.
    Git,
    /// A start time for `journalctl`.
    Since,
    /// Escaped for the pattern of `sed`'s `s` command.
    Sed,
    /// Escaped for the replacement of `sed`'s `s` command.
    SedTo,
    /// Escaped so that `find -name` takes it literally.
    Literal,
    /// The last part of a path.
    Base,
    /// The number plus one, for a heading line.
    Heading,
}
