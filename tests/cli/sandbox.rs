//! Private namespaces: a site policy, a small disk, another host name, without touching the machine.

use std::process::{Command, Stdio};
use std::sync::LazyLock;

use crate::harness::{Home, caro, skip};

/// The options with which `unshare` works here, as root or as a user who may be root inside.
static UNSHARE: LazyLock<Option<Vec<&'static str>>> = LazyLock::new(|| {
    let ways = [vec!["--mount", "--uts"], vec!["--mount", "--uts", "--map-root-user"]];
    let works = |options: &Vec<&str>| {
        let mut unshare = Command::new("unshare");
        unshare.args(options).args(["sh", "-c", "mount -t tmpfs none /mnt && hostname x"]);
        unshare.stdout(Stdio::null()).stderr(Stdio::null());
        unshare.status().is_ok_and(|status| status.success())
    };
    ways.into_iter().find(works)
});

/// Returns a script in namespaces of its own, or says that there can be none.
///
/// The script finds `caro` in `$caro`, and may mount what it likes.
pub(crate) fn private(home: &Home, script: &str) -> Option<Command> {
    let Some(options) = UNSHARE.as_ref() else {
        skip("mount namespaces cannot be made here");
        return None;
    };
    let mut unshare = home.program("unshare");
    unshare.args(options).args(["/bin/sh", "-ec", script]).env("caro", caro());
    unshare.env("PATH", "/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin");
    Some(unshare)
}

/// A script's beginning that makes `$1` the machine's site policy.
pub(crate) fn with_policy(policy: &str, script: &str) -> String {
    format!(
        "mount -t tmpfs none /etc\nmkdir /etc/caro\ncat >/etc/caro/policy.toml <<'END'\n{policy}\nEND\n{script}"
    )
}
