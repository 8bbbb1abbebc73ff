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
    /// A size that is no bound: "a file of 10 MB".
    Size,
    /// A time since which something happened: "in the last 7 days", "since 2024-01-31".
    Newer,
    /// A time before which something happened: "older than 2 weeks".
    Older,
    /// A length of time: "every 5 minutes".
    Span,
    /// A day counted from today: "in 10 days", "3 weeks ago".
    When,
    /// A date: "2024-01-31".
    Day,
    /// A time of day: "23:00", "5 pm".
    Clock,
    /// A day of the week.
    Weekday,
    /// A whole number that is part of nothing else: "top 10", "five".
    Count,
    /// The number of one thing among others: "the second", "column 3".
    Ordinal,
    /// Two numbers: "5 to 10", "5-10".
    Range,
    /// A kind of file: "*.log", ".py files", "python files".
    Kind,
    /// The ending of file names: "jpg", "*.txt".
    Ending,
    /// A part of file names: letters, digits and `._-`.
    Affix,
    /// The name of a file to look for, possibly with wildcards.
    Name,
    /// A file.
    File,
    /// A folder.
    Folder,
    /// A folder to search, or the whole system.
    Start,
    /// A file or a folder.
    Path,
    /// A device: `/dev/sda1`.
    Device,
    /// A path on another host: `user@host:path`.
    Remote,
    /// A port, 1 to 65535.
    Port,
    /// A host name or address.
    Host,
    /// A host, with or without a user before it.
    Login,
    /// A network: `192.168.1.0/24`.
    Network,
    /// A network interface: `eth0`.
    Interface,
    /// An http, https, ftp, ssh or git address.
    Url,
    /// Free text: quoted, or the unknown words after a marker.
    Text,
    /// One word of letters, digits and `._+@-`: a user, a process.
    Word,
    /// A service, by its own name or the one people use.
    Service,
    /// A program or package.
    Program,
    /// An environment variable.
    Variable,
    /// A container image with or without a tag.
    Image,
    /// The name of a git branch or tag.
    Branch,
    /// A commit by its hash or relative to `HEAD`.
    Commit,
    /// A file mode: `755`, `rwxr-xr-x`, `u+x`.
    Mode,
    /// A sign that separates columns: "comma", ";".
    Sign,
    /// Nothing to take: a concept that adds words to the command.
    Flag,
}

/// How a slot's value is written into the command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Filter {
    /// The value itself.
    Plain,
    /// Tests of `find`.
    Find,
    /// Tests of `find` for the time of the last access.
    Access,
    /// `--include=` options of `grep`.
    Include,
    /// Wildcards for the shell: `*.txt`.
    Glob,
    /// Limits of `git log`.
    Git,
    /// A start time for `journalctl`.
    Since,
    /// The time fields of a cron job.
    Cron,
    /// Whole minutes.
    Minutes,
    /// An adjustment for BSD's `date`.
    Adjust,
    /// Two numbers with a comma.
    Comma,
    /// Two numbers with a dash.
    Dash,
    /// Two numbers as two words.
    Blank,
    /// Escaped for the pattern of `sed`'s `s` command.
    Sed,
    /// Escaped for the replacement of `sed`'s `s` command.
    SedTo,
    /// Escaped for a basic regular expression.
    Pattern,
    /// For `grep`: as it stands where it means itself, else as a fixed string.
    Fixed,
    /// Escaped for a string in `awk` or `jq`.
    String,
    /// Escaped so that `find -name` takes it literally.
    Literal,
    /// Quoted once more, for a shell that reads the word again.
    Shell,
    /// For `echo`: no text that it would take for an option or decode.
    Said,
    /// The last part of a path.
    Base,
    /// Everything in a folder, for the shell: `src/*`.
    Inside,
    /// A folder with a slash at its end.
    Slash,
    /// A path that begins with a folder, as `apt` wants it: `./app.deb`.
    Dotted,
    /// The number plus one: a heading line, or the first line after so many.
    Heading,
}
