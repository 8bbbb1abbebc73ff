//! Pages that walk a reader through something: their commands are run in order, as root of a machine
//! that exists for this only.

use std::process::{Command, Output};

use test_servers::PosthogServer;

use super::page;

/// Gives the script folders of its own where an administrator would write, and a home.
const MACHINE: &str = r#"
for folder in /etc /usr/local/bin /home; do mount -t tmpfs none "$folder"; done
mkdir /home/work && cd /home/work && cp "$caro" caro && cp "$sender" caro-telemetry-send
export HOME=/home PATH=/usr/local/bin:/usr/bin:/bin
"#;

/// What is different on the machine that the bundles are carried to: nobody has been asked there, and
/// nothing is forbidden.
const ANOTHER_MACHINE: &str =
    "rm -r /etc/caro /usr/local/bin/caro; mkdir /home/other; export HOME=/home/other";
const IMPORT: &str = "## Import, where there is a network\n";

/// Returns the lines of every block of shell commands on a page, in order.
fn commands(page: &str) -> Vec<&str> {
    let mut lines = Vec::new();
    let mut in_block = false;
    for line in page.lines() {
        match line {
            "```sh" => in_block = true,
            "```" => in_block = false,
            line if in_block => lines.push(line),
            _ => {}
        }
    }
    lines
}

/// Runs a script in namespaces of its own, as root or as a user who may be root inside.
fn on_a_machine(script: &str) -> Option<Output> {
    for options in [&["--mount"][..], &["--mount", "--map-root-user"]] {
        let mut unshare = Command::new("unshare");
        unshare.args(options).args(["sh", "-ec"]);
        let works = |output: &Output| output.status.success();
        let mut probe = Command::new("unshare");
        probe.args(options).args(["sh", "-c", "mount -t tmpfs none /home"]);
        if probe.output().as_ref().is_ok_and(works) {
            unshare.arg(format!("{MACHINE}{script}")).env_clear();
            unshare.env("PATH", "/usr/sbin:/sbin:/usr/bin:/bin").env("SHELL", "/bin/sh");
            unshare.env("caro", env!("CARGO_BIN_EXE_caro"));
            unshare.env("sender", env!("CARGO_BIN_EXE_caro-telemetry-send"));
            return Some(unshare.output().expect("it ran a moment ago"));
        }
    }
    None
}

#[expect(clippy::print_stderr, reason = "a skipped test must not look like a passed one")]
fn skip(why: &str) {
    eprintln!("skipped: {why}");
}

fn is_here(tool: &str) -> bool {
    Command::new("sh")
        .args(["-c", &format!("command -v {tool}")])
        .output()
        .is_ok_and(|o| o.status.success())
}

#[test]
fn every_command_of_the_air_gapped_page_runs_in_its_order() {
    let server = PosthogServer::start();
    // The page names a host and a key; here they are those of a server of the test's own.
    let page = page("docs/air-gapped.md")
        .replace("https://posthog.example.org", &server.url())
        .replace("phc_the_key_of_the_project", PosthogServer::KEY);
    let (site, connected) = page.split_once(IMPORT).expect("the page walks through an import");
    let (site, connected) = (commands(site), commands(connected));
    assert!(site.len() > 25 && connected.len() > 4, "the page prints only {site:?} {connected:?}");
    let lines: Vec<_> = site.into_iter().chain([ANOTHER_MACHINE]).chain(connected).collect();
    if let Some(missing) = ["jq", "minisign"].into_iter().find(|tool| !is_here(tool)) {
        skip(&format!("{missing} is not installed"));
        return;
    }
    // Each command says that it is done, so that a failure names the one that is not.
    let step = |(at, line): (usize, &&str)| format!("{line}\necho \"done {at}\" >&2");
    let script: Vec<_> = lines.iter().enumerate().map(step).collect();
    let Some(output) = on_a_machine(&script.join("\n")) else {
        skip("mount namespaces cannot be made here");
        return;
    };
    let errors = String::from_utf8_lossy(&output.stderr);
    let done = errors.lines().filter(|line| line.starts_with("done ")).count();
    assert_eq!(done, lines.len(), "`{}` fails: {errors}", lines.get(done).unwrap_or(&""));
    let printed = String::from_utf8_lossy(&output.stdout);
    // What the page says of its commands, seen in what they print.
    for words in [
        "site policy: keeps records here",
        "is good: 4 records",
        "signed with that key",
        "4 records of 1 session",
    ] {
        assert!(printed.contains(words), "{words}: {printed}");
    }
    let hashes: Vec<_> = printed
        .lines()
        .filter(|line| line.len() >= 64 && line.as_bytes()[..64].iter().all(u8::is_ascii_hexdigit))
        .collect();
    let [by_hand, from_head] = hashes[..] else { panic!("two hashes: {printed}") };
    assert_eq!(by_hand[..64], from_head[..64]);
    for words in [
        "Deleted 4 records that `telemetry-export.json` holds",
        "holds 4 records of 4 records of 2 bundles; it has 4 records already",
        "Imported 4 records of 2 bundles",
    ] {
        assert!(errors.contains(words), "{words}: {errors}");
    }
    assert_eq!((server.stored().len(), server.faults()), (4, Vec::new()));
}
