//! What caro asks of the kernel, seen by `strace`: no socket, no stray file, nothing extra when off.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use crate::harness::{Home, REQUEST, caro, output, skip};

/// Whether a program can be traced here; containers often forbid it.
pub(crate) static CAN_TRACE: LazyLock<bool> = LazyLock::new(|| {
    let mut strace = Command::new("strace");
    strace.args(["-f", "-o", "/dev/null", "true"]).stdout(Stdio::null()).stderr(Stdio::null());
    strace.status().is_ok_and(|status| status.success())
});

/// The calls of one run, one a line, from `execve` on.
struct Calls(Vec<String>);

impl Calls {
    /// Traces a run that must end well; `None`, said aloud, where nothing can be traced.
    fn of(home: &Home, args: &[&str]) -> Option<Self> {
        if !*CAN_TRACE {
            skip("`strace` is not installed, or may not trace here");
            return None;
        }
        let trace = tempfile::NamedTempFile::new().expect("a temporary file can be made");
        let mut strace = home.program("strace");
        strace.args(["-f", "-s", "512", "-o"]).arg(trace.path()).arg(caro()).args(args);
        let run = output(strace);
        assert_eq!(run.code, 0, "{run:?}");
        let text = fs::read_to_string(trace.path()).expect("strace wrote it");
        let calls: Vec<_> =
            text.lines().filter(|line| line.contains('(')).map(name_and_arguments).collect();
        assert!(calls.len() > 20, "that is no trace: {text}");
        Some(Self(calls))
    }

    fn sockets(&self) -> Vec<&String> {
        self.0.iter().filter(|call| call.contains("AF_") || call.starts_with("connect(")).collect()
    }

    /// Returns the calls that create, change or remove a file or a name.
    fn changes(&self) -> Vec<&String> {
        let flags = ["O_CREAT", "O_WRONLY", "O_RDWR", "O_TRUNC", "O_APPEND"];
        let verbs = ["mkdir", "rename", "unlink", "link", "symlink", "mknod", "chmod", "chown"];
        let changing = |call: &&String| {
            flags.iter().any(|flag| call.contains(flag)) && !call.contains("\"/dev/")
                || verbs.iter().any(|verb| call.starts_with(verb))
        };
        self.0.iter().filter(changing).collect()
    }

    fn mentioning(&self, word: &str) -> Vec<&String> {
        self.0.iter().filter(|call| call.contains(word)).collect()
    }
}

/// Cuts the process number off a line.
fn name_and_arguments(line: &str) -> String {
    line.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ').to_owned()
}

#[test]
fn no_run_opens_a_socket() {
    for (what, home) in every_mode() {
        for args in [&REQUEST[..], &["telemetry", "status"]] {
            let Some(calls) = Calls::of(&home, args) else { return };
            assert!(calls.sockets().is_empty(), "{what}: {:?}", calls.sockets());
        }
        // Beside a command, signals wake caro through a pair that has no name and no other end
        // than caro itself: nobody can be reached through it.
        let Some(calls) = Calls::of(&home, &["-x", "-y", "list", "files"]) else { return };
        let mut sockets = calls.sockets();
        sockets.retain(|call| !call.starts_with("socketpair("));
        assert!(sockets.is_empty(), "{what}: {sockets:?}");
    }
}

/// Where a model answers, it is `caro-net` that talks to it.
#[test]
fn a_request_to_a_model_opens_no_socket_in_caro() {
    if !*CAN_TRACE {
        return skip("`strace` is not installed, or may not trace here");
    }
    let (server, home) = crate::models::saying(test_servers::Dialect::Ollama, "ls");
    let trace = tempfile::NamedTempFile::new().expect("a temporary file can be made");
    // Without -f: caro alone, which is one thread, and none of what it starts.
    let mut strace = home.program("strace");
    strace.args(["-s", "512", "-o"]).arg(trace.path()).arg(caro()).arg("reticulate");
    let run = output(strace);
    assert_eq!((run.code, run.stdout.as_str(), server.chats().len()), (0, "ls\n", 1), "{run:?}");
    let text = fs::read_to_string(trace.path()).expect("strace wrote it");
    let calls = Calls(text.lines().map(name_and_arguments).collect());
    let mut sockets = calls.sockets();
    // Signals wake caro through a pair without a name.
    sockets.retain(|call| !call.starts_with("socketpair("));
    assert!(sockets.is_empty(), "{sockets:?}");
    let starts = ["clone(", "clone3(", "fork(", "vfork("];
    let started = calls.0.iter().filter(|call| starts.iter().any(|start| call.starts_with(start)));
    assert_eq!(started.count(), 1, "{text}");
}

#[test]
fn an_off_or_undecided_run_creates_and_changes_no_file() {
    for (what, home) in off_modes() {
        let Some(calls) = Calls::of(&home, &REQUEST) else { return };
        let changes = calls.changes();
        assert!(changes.is_empty(), "{what}: {changes:?}");
    }
    // The search does find what a recorded run does.
    let Some(calls) = Calls::of(&Home::consenting(), &REQUEST) else { return };
    assert!(calls.changes().iter().any(|call| call.contains("journal.jsonl")));
    assert!(!calls.mentioning("secret").is_empty() && !calls.mentioning("policy").is_empty());
}

#[test]
fn an_air_gapped_run_writes_in_the_state_folder_alone() {
    let home = Home::consenting();
    assert_eq!(home.run(&["config", "set", "telemetry.air_gapped", "true"]).code, 0);
    let before = home.files();
    if Calls::of(&home, &REQUEST).is_none() {
        return;
    }
    let state = Path::new("home/.local/state/caro/telemetry");
    let changed: Vec<_> = home
        .files()
        .into_iter()
        .filter(|(path, bytes)| before.get(path) != Some(bytes) && !path.starts_with(state))
        .collect();
    assert!(changed.is_empty(), "{changed:?}");
    assert_eq!(home.journal().len(), 3);
}

/// Off by flag or variable costs what a build without telemetry would: no look at anything of it.
#[test]
fn off_by_flag_or_variable_does_not_look_at_policy_state_or_machine() {
    let stored_yes = || Home::consenting();
    for (what, home, args) in [
        ("flag", stored_yes(), &["--no-telemetry", "list", "files"][..]),
        ("variable", stored_yes().with("CARO_TELEMETRY_ENABLED", "false"), &REQUEST),
        ("DO_NOT_TRACK", stored_yes().with("DO_NOT_TRACK", "1"), &REQUEST),
        ("CI", stored_yes().with("CI", "1"), &REQUEST),
    ] {
        let Some(calls) = Calls::of(&home, args) else { return };
        for word in
            ["policy", "caro/telemetry", "machine-id", "secret", "journal", "getrandom", "ioctl"]
        {
            let found: Vec<_> = calls
                .mentioning(word)
                .into_iter()
                // The C library's own allocator asks for random bytes when it starts.
                .filter(|call| !call.starts_with("execve") && !call.contains("GRND_NONBLOCK"))
                .collect();
            assert!(found.is_empty(), "{what}, {word}: {found:?}");
        }
    }
}

/// Whoever did not ask for an id that stays pays for none: no file of it is looked at.
#[test]
fn the_id_of_the_day_looks_at_no_identity_and_no_account() {
    let home = Home::consenting();
    home.ask();
    let Some(daily) = Calls::of(&home, &REQUEST) else { return };
    for word in ["identity.json", "credentials.json", "caro/account"] {
        assert!(daily.mentioning(word).is_empty(), "{:?}", daily.mentioning(word));
    }
    let set = ["config", "set", "telemetry.identity", "install", "--accept-identity"];
    assert_eq!(home.run(&set).code, 0);
    home.ask();
    let Some(lasting) = Calls::of(&home, &REQUEST) else { return };
    assert_eq!(lasting.mentioning("identity.json").len(), 1, "it is read once");
    assert!(lasting.mentioning("caro/account").is_empty());
}

#[test]
fn off_by_config_adds_at_most_ten_calls() {
    let config = "[telemetry]\nenabled = false\n";
    let by_config = Home::configured(config);
    // Without telemetry the file would be read all the same: it holds other settings too.
    let without = Home::configured(config).with("DO_NOT_TRACK", "1");
    let absent = Home::new().with("DO_NOT_TRACK", "1");
    let count = |home: &Home| Some(Calls::of(home, &REQUEST)?.0.len());
    let (Some(by_config), Some(without), Some(absent)) =
        (count(&by_config), count(&without), count(&absent))
    else {
        return;
    };
    assert!(by_config <= without + 10, "{by_config} calls against {without}");
    assert!(by_config <= absent + 10, "{by_config} calls against {absent} without any file");
}

#[test]
fn a_run_does_not_start_another_program_unless_it_executes() {
    for (what, home) in every_mode() {
        let Some(calls) = Calls::of(&home, &REQUEST) else { return };
        let started: Vec<_> = calls.0.iter().filter(|call| call.starts_with("execve(")).collect();
        assert_eq!(started.len(), 1, "{what}: {started:?}");
    }
}

/// A command that ended between two looks at it was waited for without end.
#[test]
fn a_command_that_ends_at_an_unlucky_moment_is_noticed() {
    if !*CAN_TRACE {
        return skip("`strace` is not installed, or may not trace here");
    }
    // Each call in turn takes long enough for the command to end meanwhile.
    for call in ["waitid", "recvfrom", "clone3", "vfork"] {
        let home = Home::consenting();
        home.put("a.txt", "");
        let mut strace = home.program("strace");
        strace.args(["-f", "-o", "/dev/null", "-e", &format!("inject={call}:delay_exit=50000")]);
        strace.arg(caro()).args(["-x", "-y", "list", "files"]);
        let run = output(strace);
        assert_eq!((run.code, run.stdout.as_str()), (0, "a.txt\n"), "{call}: {run:?}");
        assert_eq!(home.events().len(), 4, "{call}");
    }
}

fn off_modes() -> Vec<(&'static str, Home)> {
    vec![
        ("undecided", Home::new()),
        ("by hand", Home::configured("[telemetry]\nenabled = false\n")),
        ("by variable", Home::consenting().with("CARO_TELEMETRY_ENABLED", "no")),
        ("DO_NOT_TRACK", Home::consenting().with("DO_NOT_TRACK", "1")),
        ("CI", Home::consenting().with("CI", "true")),
        ("broken file", Home::configured("[telemetry")),
        ("undecided and air-gapped", Home::configured("[telemetry]\nair_gapped = true\n")),
    ]
}

fn every_mode() -> Vec<(&'static str, Home)> {
    let mut modes = off_modes();
    modes.push(("on", Home::consenting()));
    modes.push(("local", Home::consenting().with("CARO_TELEMETRY_AIR_GAPPED", "1")));
    modes
}
