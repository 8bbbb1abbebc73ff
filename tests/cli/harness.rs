//! A home folder of its own for every test, and `caro` in it.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::Write;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};
use serde_json::Value;
use tempfile::TempDir;

/// How long a test waits before it calls something hung, and ends it.
pub(crate) const HUNG: Duration = Duration::from_secs(30);

/// The size of a record's place in the journal.
pub(crate) const SLOT: usize = 512;

/// How many records a request leaves that is answered and not run: the start of its session, the
/// command, the verb, the end.
pub(crate) const RECORDS: usize = 4;

/// The notice that a provisioner accepts in these tests.
pub(crate) const NOTICE: &str = "1";

/// A request that is answered with a command of no risk, and that command.
pub(crate) const REQUEST: [&str; 4] = ["list", "files", "by", "size"];
pub(crate) const COMMAND: &str = "ls -lhS";

/// A home folder, an empty folder to work in, and the variables `caro` gets to see.
pub(crate) struct Home {
    folder: TempDir,
    variables: BTreeMap<OsString, OsString>,
}

/// What a run left behind.
#[derive(Debug)]
pub(crate) struct Output {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    /// The exit code; a signal's number is negative.
    pub(crate) code: i32,
}

/// Every path below a folder; folders have no content.
pub(crate) type Files = BTreeMap<PathBuf, Option<Vec<u8>>>;

impl Home {
    /// Starts with nothing: nobody has been asked yet.
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        for name in ["home", "work"] {
            fs::create_dir(folder.path().join(name)).expect("the folder is ours");
        }
        let home = Self { folder, variables: BTreeMap::new() };
        home.with("PATH", "/usr/local/bin:/usr/bin:/bin")
            .with("SHELL", "/bin/sh")
            .with("TERM", "xterm")
            .with_home()
    }

    /// A home where somebody has said yes.
    pub(crate) fn consenting() -> Self {
        let home = Self::new();
        let yes = home.run(&["telemetry", "enable", "--accept-notice", NOTICE]);
        assert_eq!(yes.code, 0, "{yes:?}");
        home
    }

    /// A home with a configuration file that a person wrote.
    pub(crate) fn configured(text: impl AsRef<[u8]>) -> Self {
        let home = Self::new();
        home.write_config(text);
        home
    }

    /// Sets a variable for all further runs.
    pub(crate) fn with(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.variables.insert(name.into(), value.as_ref().into());
        self
    }

    /// Takes a variable away from all further runs.
    pub(crate) fn without(mut self, name: &str) -> Self {
        self.variables.remove(OsStr::new(name));
        self
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    pub(crate) fn work(&self) -> PathBuf {
        self.folder.path().join("work")
    }

    pub(crate) fn config(&self) -> PathBuf {
        self.path().join(".config/caro/config.toml")
    }

    pub(crate) fn state(&self) -> PathBuf {
        self.path().join(".local/state/caro/telemetry")
    }

    pub(crate) fn write_config(&self, text: impl AsRef<[u8]>) {
        let folder = self.config().parent().expect("it lies in a folder").to_owned();
        fs::create_dir_all(folder).expect("the home is writable");
        fs::write(self.config(), text).expect("the home is writable");
    }

    pub(crate) fn read_config(&self) -> String {
        fs::read_to_string(self.config()).expect("the configuration file is there")
    }

    /// Writes a file into the folder where commands run.
    pub(crate) fn put(&self, name: &str, text: &str) {
        fs::write(self.work().join(name), text).expect("the folder is writable");
    }

    /// Returns `caro` with its arguments, ready to start.
    pub(crate) fn command<S: AsRef<OsStr>>(&self, args: &[S]) -> Command {
        let mut command = self.program(caro());
        command.args(args);
        command
    }

    /// Returns another program that sees the same home and variables.
    pub(crate) fn program(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.env_clear().envs(&self.variables).current_dir(self.work());
        command
    }

    /// Copies `caro` into a folder of its own, with nothing beside it, and returns the copy.
    pub(crate) fn caro_alone(&self) -> PathBuf {
        let bin = self.folder.path().join("bin");
        fs::create_dir_all(&bin).expect("the folder is ours");
        install(caro(), &bin.join("caro"));
        bin.join("caro")
    }

    /// Writes a file that can be executed.
    pub(crate) fn put_program(&self, path: &Path, text: &str) {
        self.put("written", text);
        install(&self.work().join("written"), path);
    }

    /// Runs `caro` without a terminal and with nothing to read.
    pub(crate) fn run<S: AsRef<OsStr>>(&self, args: &[S]) -> Output {
        output(self.command(args))
    }

    /// Runs `caro` with text on standard input.
    pub(crate) fn run_with_input<S: AsRef<OsStr>>(&self, args: &[S], input: &[u8]) -> Output {
        output_with_input(self.command(args), input)
    }

    /// Runs a script that finds `caro` in `$caro`.
    pub(crate) fn shell(&self, script: &str) -> Output {
        let mut sh = self.program("/bin/sh");
        sh.args(["-c", script]).env("caro", caro());
        output(sh)
    }

    /// Runs the usual request without a terminal, and checks that it was answered.
    pub(crate) fn ask(&self) -> Output {
        let output = self.run(&REQUEST);
        assert_eq!((output.code, output.stdout.as_str()), (0, "ls -lhS\n"), "{output:?}");
        output
    }

    /// Returns the records of sessions, oldest first: all but those about the use of a verb, of which
    /// every run leaves one.
    pub(crate) fn journal(&self) -> Vec<Value> {
        let mut records = self.records();
        records.retain(|record| record["event"] != "verb_dispatched");
        records
    }

    /// Returns the verbs that were recorded and their exit codes, oldest first.
    pub(crate) fn verbs(&self) -> Vec<(String, u64)> {
        let mut records = self.records();
        records.retain(|record| record["event"] == "verb_dispatched");
        let verb = |record: &Value| {
            let with = &record["properties"];
            (text(&with["verb"]), with["exit_code"].as_u64().expect("a number"))
        };
        records.iter().map(verb).collect()
    }

    /// Returns the records in the files of the journal, oldest first; every slot must hold one.
    pub(crate) fn records(&self) -> Vec<Value> {
        let mut records = Vec::new();
        for name in ["journal.previous.jsonl", "journal.jsonl"] {
            let bytes = fs::read(self.state().join(name)).unwrap_or_default();
            assert_eq!(bytes.len() % SLOT, 0, "{name} ends in the middle of a record");
            for slot in bytes.chunks(SLOT) {
                let text = std::str::from_utf8(slot).expect("a record is text");
                records.push(serde_json::from_str(text).expect("a record is JSON"));
            }
        }
        records
    }

    /// Returns the names of the events of sessions, oldest first.
    pub(crate) fn events(&self) -> Vec<String> {
        self.journal().iter().map(|record| text(&record["event"])).collect()
    }

    /// Returns the properties of the one record of an event.
    pub(crate) fn only(&self, event: &str) -> Value {
        let mut found = self.journal();
        found.retain(|record| record["event"] == event);
        assert_eq!(found.len(), 1, "records of {event}: {found:?}");
        found.remove(0)["properties"].take()
    }

    /// Returns every file and folder below the home and the working folder.
    pub(crate) fn files(&self) -> Files {
        let mut files = Files::new();
        list(self.folder.path(), self.folder.path(), &mut files);
        files
    }

    /// Returns the document of `caro telemetry status --json`.
    pub(crate) fn status(&self) -> Value {
        let output = self.run(&["telemetry", "status", "--json"]);
        assert_eq!(output.code, 0, "{output:?}");
        parse(&output.stdout)
    }

    /// Fails if anything is left that only a yes may leave.
    pub(crate) fn assert_no_trace(&self, why: &str) {
        let state = self.state();
        for name in ["secret", "journal.jsonl", "journal.previous.jsonl", "cursors.json"] {
            assert!(!state.join(name).exists(), "{why}: `{name}` exists");
        }
    }

    fn with_home(self) -> Self {
        let home = self.path();
        self.with("HOME", home)
    }
}

impl Output {
    /// Returns the one JSON document on standard output.
    pub(crate) fn json(&self) -> Value {
        parse(&self.stdout)
    }
}

/// Copies a file to where it can be executed.
///
/// By another program: a file that is open for writing, if only in a child that another test is just
/// starting, cannot be executed.
fn install(from: &Path, to: &Path) {
    let copied = Command::new("install").args(["-m", "755"]).args([from, to]).status();
    assert!(copied.expect("`install` is there").success(), "{}", to.display());
}

/// Returns the path of the program that cargo built with the tests.
pub(crate) fn caro() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_caro"))
}

/// Runs a command to its end, with nothing to read.
pub(crate) fn output(mut command: Command) -> Output {
    command.stdin(Stdio::null());
    to_its_end(command, &[])
}

/// Runs a command to its end, with bytes to read.
pub(crate) fn output_with_input(mut command: Command, input: &[u8]) -> Output {
    command.stdin(Stdio::piped());
    to_its_end(command, input)
}

fn to_its_end(mut command: Command, input: &[u8]) -> Output {
    command.process_group(0).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program starts");
    let group = Pid::from_child(&child);
    let (done, is_done) = mpsc::channel::<()>();
    let watchdog = thread::spawn(move || {
        if is_done.recv_timeout(HUNG) == Err(RecvTimeoutError::Timeout) {
            // With all that it started, or the pipes would stay open.
            let _ = kill_process_group(group, Signal::KILL);
        }
    });
    if let Some(mut stdin) = child.stdin.take() {
        // A program that refuses its input does not have to read all of it.
        let _ = stdin.write_all(input);
    }
    let output = child.wait_with_output().expect("our own child");
    drop(done);
    watchdog.join().expect("waiting does not fail");
    finished(output.status, &output.stdout, &output.stderr)
}

fn finished(status: ExitStatus, stdout: &[u8], stderr: &[u8]) -> Output {
    Output {
        stdout: String::from_utf8(stdout.to_vec()).expect("output is text"),
        stderr: String::from_utf8_lossy(stderr).into_owned(),
        code: end_of(status),
    }
}

/// Says how a process ended: its code, or the negative number of a signal.
pub(crate) fn end_of(status: ExitStatus) -> i32 {
    status.code().or(status.signal().map(|signal| -signal)).expect("one of the two")
}

/// Parses a text that must be exactly one JSON document.
pub(crate) fn parse(document: &str) -> Value {
    serde_json::from_str(document).unwrap_or_else(|error| panic!("{error} in {document:?}"))
}

/// Returns the text of a JSON string.
pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is not text")).to_owned()
}

#[expect(clippy::print_stderr, reason = "a skipped test must say so")]
pub(crate) fn skip(why: &str) {
    eprintln!("skipped: {why}");
}

fn list(folder: &Path, root: &Path, files: &mut Files) {
    for entry in fs::read_dir(folder).expect("the folder can be listed") {
        let path = entry.expect("the folder can be listed").path();
        let name = path.strip_prefix(root).expect("it lies below").to_owned();
        if path.is_dir() && !path.is_symlink() {
            files.insert(name, None);
            list(&path, root, files);
        } else {
            files.insert(name, Some(fs::read(&path).unwrap_or_default()));
        }
    }
}
