//! What the spelling of a name says about what it names.

use super::names::What;

/// What the spelling of a path says about it.
pub(super) fn shape(text: &str) -> Option<What> {
    if matches!(text, "." | ".." | "~" | "/") || text.ends_with('/') {
        return Some(What::Folder);
    }
    let last = text.rsplit('/').next().unwrap_or(text);
    // "syslog.1" is a file, "10.0.0.1" and "conf.d" are not.
    let is_file = last.rsplit_once('.').is_some_and(|(stem, ending)| {
        (1..=6).contains(&ending.len())
            && ending.chars().all(|c| c.is_ascii_alphanumeric())
            && stem.chars().chain(ending.chars()).any(char::is_alphabetic)
            && !stem.is_empty()
            && ending != "d"
    });
    if is_file || is_bare_file(last) || is_system_file(text) {
        Some(What::File)
    } else if text.contains('/')
        || text.starts_with('~')
        || (text.starts_with('.') && text.len() > 1)
    {
        Some(What::Path)
    } else {
        None
    }
}

/// Whether a name is a file's although it has no ending.
fn is_bare_file(name: &str) -> bool {
    matches!(
        name,
        "MD5SUMS"
            | "SHA1SUMS"
            | "SHA256SUMS"
            | "SHA512SUMS"
            | "README"
            | "LICENSE"
            | "CHANGELOG"
            | "Makefile"
            | "Dockerfile"
            | "Gemfile"
            | "Rakefile"
            | "Vagrantfile"
            | "Jenkinsfile"
            | "Procfile"
            | "COPYING"
            | "id_rsa"
            | "id_ed25519"
            | "authorized_keys"
            | "known_hosts"
    )
}

/// Whether a path is a file of the system that has no ending either.
fn is_system_file(path: &str) -> bool {
    matches!(
        path,
        "/etc/passwd"
            | "/etc/shadow"
            | "/etc/group"
            | "/etc/hosts"
            | "/etc/hostname"
            | "/etc/fstab"
            | "/etc/crontab"
            | "/etc/shells"
            | "/etc/services"
            | "/etc/environment"
            | "/etc/sudoers"
            | "/proc/cpuinfo"
            | "/proc/meminfo"
            | "/var/log/syslog"
            | "/var/log/messages"
    )
}

/// The file of the system that everybody calls by its last name: "the syslog".
pub(super) fn system_file(word: &str) -> Option<&'static str> {
    Some(match word {
        "syslog" => "/var/log/syslog",
        "sshd_config" => "/etc/ssh/sshd_config",
        _ => return None,
    })
}
